package report

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// containerLists are the lists of a pod spec whose items are containers.
var containerLists = []string{"containers", "initContainers", "ephemeralContainers"}

// Fingerprint identifies a finding across runs: 32 hexadecimal digits. Two runs give the same one though
// the file's lines have moved, lists have been reordered or the object's API version has changed.
// The path is one as policy.Path renders it; container is the name of the container it leads into, or empty.
func Fingerprint(control string, object policy.ObjectRef, container, path, message string) string {
	gk := object.GroupKind()
	// Quoted, so that no part can run into the next.
	identity := append(make([]byte, 0, 512), '[')
	for i, part := range [...]string{
		control, gk.Group, gk.Kind, object.Namespace, object.Name, container, stablePath(path, container), message,
	} {
		if i > 0 {
			identity = append(identity, ' ')
		}
		identity = strconv.AppendQuote(identity, part)
	}
	sum := sha256.Sum256(append(identity, ']'))
	return hex.EncodeToString(sum[:16])
}

// Identified returns the finding with its fingerprint.
func (f Finding) Identified() Finding {
	f.Fingerprint = Fingerprint(f.Control, f.Object, f.Container, f.Path, f.Message)
	return f
}

// stablePath drops the indices of a path. The index that leads into the container becomes its name.
// Keys in brackets and quotes stay: spec.containers[1].ports[0] -> spec.containers[web].ports[].
func stablePath(path, container string) string {
	var b strings.Builder
	quoted := false
	for i := 0; i < len(path); i++ {
		c := path[i]
		b.WriteByte(c)
		switch {
		case quoted && c == '\\' && i+1 < len(path):
			i++
			b.WriteByte(path[i])
		case c == '"':
			quoted = !quoted
		case c == '[' && !quoted:
			index := digits(path[i+1:])
			if index == "" {
				continue
			}
			if slices.Contains(containerLists, lastKey(path[:i])) {
				b.WriteString(container)
			}
			i += len(index)
		}
	}
	return b.String()
}

func lastKey(path string) string {
	return path[strings.LastIndexByte(path, '.')+1:]
}
