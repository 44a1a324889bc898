// Package source says what reading objects means: a Source yields them one by one, with what is
// known beside them, and an error for each that could not be read. What must not leave a cluster is
// taken out here. The folders below read: manifest from files, live from a cluster, nodefacts from
// its nodes, installation what it holds of the webhook. Nothing in them changes anything.
package source

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Source yields objects one by one, each with what is known beside it. An
// error is about one document, object or list: what can be read goes on being read, unless
// ctx ended. Errors are *ReadError.
type Source func(ctx context.Context) iter.Seq2[policy.Target, error]

// Wanted is what is to be read.
type Wanted struct {
	// Kinds to judge.
	Kinds []schema.GroupKind
	// Inventory are kinds of which every object is to be known before the first is judged.
	Inventory []schema.GroupKind
	// Parts are what is asked for of them; nil: every object. What is of no part is not held.
	Parts policy.Parts
}

// ErrForbidden is the cause where a right is missing to read something: to read it again does not help.
var ErrForbidden = errors.New("forbidden")

// ErrNoNamespace is the cause where the namespace that is to be read does not exist.
var ErrNoNamespace = errors.New("not found")

// ReadError is an object or kind that could not be read.
type ReadError struct {
	// Subject is file:line, an object, or the resource that could not be listed.
	Subject string
	// Kind is the kind that is not known because of it; empty: no kind as a whole.
	Kind schema.GroupKind
	Err  error
}

func (e *ReadError) Error() string { return fmt.Sprintf("%s: %v", e.Subject, e.Err) }

// Unwrap returns the cause.
func (e *ReadError) Unwrap() error { return e.Err }

// Unread is the ReadError in an error of a Source; of one without, its subject is the input.
func Unread(err error) *ReadError {
	var unread *ReadError
	if errors.As(err, &unread) {
		return unread
	}
	return &ReadError{Subject: "input", Err: err}
}

// Notice is an error that only remarks on something left out on purpose.
type Notice struct{ Text string }

func (n *Notice) Error() string { return n.Text }
