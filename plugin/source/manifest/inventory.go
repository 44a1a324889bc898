package manifest

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"iter"
	"runtime"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/parallel"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// inventory reads the objects of the kinds once, before the first object is judged. What
// cannot be read is not known; it is reported when the objects are read to be judged. whole is
// false if an object of the kinds can be among that. snapshot is true if a Snapshot states of which
// kinds all are known.
func inventory(ctx context.Context, inputs []input, wanted source.Wanted) (known *policy.Inventory, whole, snapshot bool) {
	known, whole = policy.NewInventory(), true
	if len(wanted.Inventory) == 0 {
		return known, whole, snapshot
	}
	for _, in := range inputs {
		reader, err := in.open()
		if err != nil {
			whole = false
			continue
		}
		for found := range parallel.InOrder(candidates(ctx, reader, wanted), runtime.GOMAXPROCS(0), piece.decoded) {
			whole = whole && found.err == nil
			for _, object := range found.items {
				whole = learn(known, object.fields, wanted) && whole
				snapshot = snapshot || source.IsSnapshot(object.fields)
			}
		}
		reader.Close()
	}
	return known, whole, snapshot
}

// candidates yields the documents that can hold an object that is wanted, and those that cannot be read.
func candidates(ctx context.Context, reader io.Reader, wanted source.Wanted) iter.Seq[piece] {
	return func(yield func(piece) bool) {
		for d, err := range documents(reader) {
			err = cmp.Or(err, ctx.Err())
			if err == nil && !d.mayHold(wanted) {
				continue
			}
			d.data = bytes.Clone(d.data)
			if !yield(piece{document: d, err: err}) {
				return
			}
		}
	}
}

// decodedPiece are the objects of a piece, or why there are none.
type decodedPiece struct {
	items []item
	err   error
}

func (p piece) decoded() decodedPiece {
	if p.err != nil {
		return decodedPiece{err: p.err}
	}
	items, err := p.decode()
	return decodedPiece{items: items, err: err}
}

// learn takes over an object that is wanted, and reports whether what is of the kinds is readable. One of a kind that
// no manifest creates was read from a cluster, and all others of its kind with it.
func learn(known *policy.Inventory, object map[string]any, wanted source.Wanted) bool {
	kind, kinds := policy.RefOf(object).GroupKind(), wanted.Inventory
	switch {
	case source.IsSnapshot(object):
		for _, kind := range source.SnapshotKinds(object) {
			if slices.Contains(kinds, kind) {
				known.Know(kind)
			}
		}
	case !slices.Contains(kinds, kind):
	case check(object) != nil:
		return false
	case !wanted.Parts.Holds(object):
	case source.IsReadOnly(kind):
		known.Add(source.Redact(object))
	default:
		known.Include(source.Outline(source.Redact(object)))
	}
	return true
}

// mayHold reports whether the document can hold an object that is wanted. Most documents say
// on one plain line that they do not, which saves decoding them twice.
func (d document) mayHold(wanted source.Wanted) bool {
	kind, ok := d.plainKind()
	return !ok || strings.HasSuffix(kind, "List") || kind == source.SnapshotKind ||
		slices.ContainsFunc(wanted.Inventory, func(k schema.GroupKind) bool { return k.Kind == kind && d.mayHoldPart(wanted.Parts[k]) })
}

// mayHoldPart reports whether the document can hold an object of one of the parts: each has a word in
// it, unless an escape or a tag of YAML writes it otherwise. A kind without parts is wanted as a whole.
func (d document) mayHoldPart(parts []policy.Part) bool {
	return len(parts) == 0 || bytes.ContainsAny(d.data, `\!`) ||
		slices.ContainsFunc(parts, func(p policy.Part) bool { return bytes.Contains(d.data, []byte(p.Word())) })
}

// plainKind reads the kind from the one line that begins with "kind: " and holds nothing but
// a word after it; ok is false where there is no such line, or more than one.
func (d document) plainKind() (kind string, ok bool) {
	const key = "kind:"
	for rest := d.data; ; {
		at := bytes.Index(rest, []byte(key))
		if at < 0 {
			return kind, ok
		}
		startsLine := at == 0 && len(rest) == len(d.data) || at > 0 && rest[at-1] == '\n'
		rest = rest[at+len(key):]
		if !startsLine {
			continue
		}
		line, _, _ := bytes.Cut(rest, []byte("\n"))
		word := string(bytes.TrimSpace(line))
		if ok || !isWord(word) {
			return "", false
		}
		kind, ok = word, true
	}
}

func isWord(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
}
