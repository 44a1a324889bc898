package nodefiles

import (
	"path"
	"reflect"
	"strings"
	"testing"

	kubelet "k8s.io/kubelet/config/v1beta1"
	"sigs.k8s.io/yaml"
)

// Every drop-in of every case is a KubeletConfiguration, without a field that there is none of.
func TestDropinsAreStrictlyKubeletConfigurations(t *testing.T) {
	found := 0
	for _, file := range cases(t) {
		_, nodes := readCase(t, file)
		tree, err := Render(nodes, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range tree.Files {
			if path.Base(f.Path) != dropin || !strings.Contains(f.Path, "kubelet.conf.d") {
				continue
			}
			found++
			var config kubelet.KubeletConfiguration
			if err := yaml.UnmarshalStrict(f.Content, &config); err != nil {
				t.Errorf("%s: %s: %v", file, f.Path, err)
			}
			if config.APIVersion != "kubelet.config.k8s.io/v1beta1" || config.Kind != "KubeletConfiguration" {
				t.Errorf("%s: %s: apiVersion %q, kind %q: the kubelet does not start with it", file, f.Path, config.APIVersion, config.Kind)
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d drop-ins were looked at", found)
	}
}

// Every field that is known by name is one that there is.
func TestFieldsAreFields(t *testing.T) {
	of := map[string]bool{}
	fields := reflect.TypeFor[kubelet.KubeletConfiguration]()
	for i := range fields.NumField() {
		name, _, _ := strings.Cut(fields.Field(i).Tag.Get("json"), ",")
		of[name] = true
	}
	for _, field := range append(keys(flagNames), stays...) {
		if !of[field] {
			t.Errorf("the kubelet has no field %s", field)
		}
	}
}
