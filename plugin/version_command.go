package plugin

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/templates"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/version"
)

type versionInfo struct {
	Version   string `json:"version"`
	GoVersion string `json:"goVersion"`
	Platform  string `json:"platform"`
}

func newVersionCommand(streams genericiooptions.IOStreams) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version of this program",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return printVersion(streams.Out, output)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "Output format: json or yaml. Without it one line.")
	return cmd
}

// printVersion prints the version, as "json", "yaml" or "" for one line.
func printVersion(out io.Writer, format string) error {
	info := versionInfo{Version: version.String(), GoVersion: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	text, err := info.render(format)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, text)
	return err
}

func (v versionInfo) render(format string) (string, error) {
	switch format {
	case "":
		return fmt.Sprintf("lightk8s %s (%s, %s)", v.Version, v.GoVersion, v.Platform), nil
	case "json":
		data, err := json.MarshalIndent(v, "", "  ")
		return string(data), err
	case "yaml":
		data, err := yaml.Marshal(v)
		return string(data), err
	default:
		return "", fmt.Errorf("unknown output format %q: want json or yaml", format)
	}
}

// newOptionsCommand lists the flags that every verb takes, as kubectl options does.
func newOptionsCommand(streams genericiooptions.IOStreams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "options",
		Short: "List the flags that every verb takes",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Usage() },
	}
	cmd.SetOut(streams.Out)
	cmd.SetErr(streams.Out) // usage goes there
	templates.UseOptionsTemplates(cmd)
	cmd.SetHelpFunc(func(cmd *cobra.Command, _ []string) { // kubectl's template for it is empty
		if err := cmd.Usage(); err != nil {
			cmd.PrintErrln(err)
		}
	})
	return cmd
}
