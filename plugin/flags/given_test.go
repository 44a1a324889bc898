package flags

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
)

func TestGivenRepeatsWhatTheUserSetAndNoSecret(t *testing.T) {
	set := pflag.NewFlagSet("", pflag.ContinueOnError)
	set.StringSliceP("filename", "f", nil, "")
	set.BoolP("recursive", "R", false, "")
	set.Bool("usage", true, "")
	set.StringP("output", "o", "table", "")
	set.String("config", "", "")
	set.String("token", "", "")
	set.Duration("sample", 0, "")
	set.String("complete", "", "")
	set.Lookup("complete").NoOptDefVal = "cluster"
	if err := set.Parse([]string{"-f", "b.yaml", "-Rf", "a b.yaml", "--usage=false", "-o", "wide", "--token", "t", "--sample", "10m", "--complete"}); err != nil {
		t.Fatal(err)
	}
	want := []string{"--complete=cluster", "-f", "b.yaml", "-f", "a b.yaml", "-R", "--sample", "10m0s", "--usage=false"}
	if diff := cmp.Diff(want, Given(set, func(name string) bool { return name != "output" })); diff != "" {
		t.Error(diff)
	}
}
