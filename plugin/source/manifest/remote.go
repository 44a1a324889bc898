package manifest

import (
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// localOnly is a file system on which no kustomization refers to anything remote. kustomize reads
// every kustomization, and every configuration of its plugins, from its file system before it
// follows what they refer to, and has no other place to keep it from the network.
type localOnly struct {
	filesys.FileSystem
	folder  string
	refused error // the first refusal: what kustomize makes of it names other things
}

// ReadFile reads a file, unless it refers to something remote.
func (l *localOnly) ReadFile(path string) ([]byte, error) {
	data, err := l.FileSystem.ReadFile(path)
	if err != nil {
		return nil, err
	}
	isKustomization := slices.Contains(konfig.RecognizedKustomizationFileNames(), filepath.Base(path))
	if remote := remoteOf(data, isKustomization); remote != "" {
		return nil, l.refuse(l.shortened(path), remote)
	}
	return data, nil
}

func (l *localOnly) refuse(from, remote string) error {
	err := fmt.Errorf("%s refers to the remote %q; allow it with --allow-remote", from, remote)
	if l.refused == nil {
		l.refused = err
	}
	return err
}

// shortened is the path as seen from the folder that is built, if it is below or beside it.
func (l *localOnly) shortened(path string) string {
	folder, err := filepath.Abs(l.folder)
	if err == nil {
		folder, err = filepath.EvalSymlinks(folder)
	}
	if err != nil {
		return path
	}
	short, err := filepath.Rel(folder, path)
	if err != nil {
		return path
	}
	return filepath.ToSlash(short)
}

// remoteReference matches what kustomize downloads, or has git clone.
var remoteReference = regexp.MustCompile(`(?i)^\s*(git::)*((ssh|https?|file)://|https?:|[a-z][a-z0-9-]*@|github\.com[/:])`)

// contentFields are those of kustomizations and plugins that hold content, and never a reference.
var contentFields = map[string]bool{
	"annotations": true, "commonAnnotations": true, "commonLabels": true, "generatorOptions": true, "images": true,
	"imageTag": true, "imageTags": true, "labels": true, "literals": true, "metadata": true, "options": true,
	"value": true, "vars": true,
}

// remoteOf returns the first remote reference of the documents of a file; "" if there is none. What
// is no YAML is content. isReferring is true for a kustomization; other documents refer to something
// only as the configuration of a plugin.
func remoteOf(data []byte, isReferring bool) string {
	for d, err := range documents(bytes.NewReader(data)) {
		if err != nil {
			return ""
		}
		object, err := policy.Decode(d.data)
		if err != nil {
			continue
		}
		if remote := remoteIn(object, isReferring); remote != "" {
			return remote
		}
	}
	return ""
}

func remoteIn(value any, isReferring bool) string {
	switch value := value.(type) {
	case map[string]any:
		isReferring = isReferring || value["apiVersion"] == konfig.BuiltinPluginApiVersion
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if isReferring && contentFields[key] {
				continue
			}
			if remote := remoteIn(value[key], isReferring); remote != "" {
				return remote
			}
		}
	case []any:
		for _, child := range value {
			if remote := remoteIn(child, isReferring); remote != "" {
				return remote
			}
		}
	case string:
		if isReferring {
			return remoteText(value)
		}
	}
	return ""
}

// remoteText returns what a text refers to: itself, what stands behind the name of a file, or what
// the configuration of a plugin within the text does.
func remoteText(text string) string {
	_, behind, _ := strings.Cut(text, "=")
	for _, reference := range []string{text, behind} {
		if remoteReference.MatchString(reference) {
			return reference
		}
	}
	if strings.ContainsAny(text, "\n{") {
		return remoteOf([]byte(text), false)
	}
	return ""
}
