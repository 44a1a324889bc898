package source

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/rego/policy"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// inventory reads the objects of the kinds once, before the first object is judged. What
// cannot be read is not known; it is reported when the objects are read to be judged.
func inventory(ctx context.Context, inputs []input, kinds []schema.GroupKind) *policy.Inventory {
	known := policy.NewInventory()
	if len(kinds) == 0 {
		return known
	}
	for _, in := range inputs {
		reader, err := in.open()
		if err != nil {
			continue
		}
		for d, err := range documents(reader) {
			if err != nil || ctx.Err() != nil || !d.mayHold(kinds) {
				continue
			}
			decoded, err := d.decode()
			if err != nil {
				continue
			}
			for _, object := range decoded {
				learn(known, object.fields, kinds)
			}
		}
		reader.Close() //nolint:errcheck,gosec // nothing is lost when closing what was read fails
	}
	return known
}

func learn(known *policy.Inventory, object map[string]any, kinds []schema.GroupKind) {
	switch {
	case isSnapshot(object):
		for _, kind := range snapshotKinds(object) {
			known.Know(kind)
		}
	case slices.Contains(kinds, policy.RefOf(object).GroupKind()) && check(object) == nil:
		known.Add(redact(object))
	}
}

var kindLine = regexp.MustCompile(`(?m)^kind:[ \t]*([A-Za-z]+)[ \t]*(?:#.*)?\r?$`)

// mayHold reports whether the document can hold an object of the kinds. Most documents say
// on one plain line that they do not, which saves decoding them twice.
func (d document) mayHold(kinds []schema.GroupKind) bool {
	found := kindLine.FindAllSubmatch(d.data, 2)
	if len(found) != 1 || bytes.HasPrefix(bytes.TrimSpace(d.data), []byte("{")) {
		return true
	}
	kind := string(found[0][1])
	return strings.HasSuffix(kind, "List") || kind == SnapshotKind ||
		slices.ContainsFunc(kinds, func(k schema.GroupKind) bool { return k.Kind == kind })
}
