package flags

import (
	"strings"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/plugin/source/nodefacts"
)

func TestFactFlagsThatContradictAreRefused(t *testing.T) {
	for want, f := range map[string]Source{
		"": {Facts: nodefacts.Options{Usage: true, NodeConfig: true, Sample: time.Minute, Prometheus: "https://prometheus.example.org/path"}},
		"--node-config, --usage, --prometheus-url and --sample read a live cluster": {Filenames: []string{"a"}, Facts: nodefacts.Options{NodeConfig: true}},
		"--prometheus-url requires --usage":                                         {Facts: nodefacts.Options{Prometheus: "http://127.0.0.1:9090"}},
		"--sample requires --usage":                                                 {Facts: nodefacts.Options{Sample: time.Minute}},
		"read --sample: invalid duration -1m0s":                                     {Facts: nodefacts.Options{Usage: true, Sample: -time.Minute}},
		"read --prometheus-url: want a URL":                                         {Facts: nodefacts.Options{Usage: true, Prometheus: "prometheus:9090"}},
	} {
		err := f.Validate("")
		if err == nil && want != "" || err != nil && (want == "" || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
