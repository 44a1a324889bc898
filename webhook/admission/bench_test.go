package admission_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/lightk8s/lightk8s/webhook/admission"
)

// The reviews are of about 7.7 KiB: three containers, with what a real pod has. Each has a name of its
// own, so that nothing is answered from memory.

func BenchmarkValidateComplete(b *testing.B) {
	benchmark(b, "complete", (*admission.Reviewer).Validate)
}
func BenchmarkValidatePrivileged(b *testing.B) {
	benchmark(b, "privileged", (*admission.Reviewer).Validate)
}
func BenchmarkMutateBare(b *testing.B)     { benchmark(b, "bare", (*admission.Reviewer).Mutate) }
func BenchmarkMutateComplete(b *testing.B) { benchmark(b, "complete", (*admission.Reviewer).Mutate) }

func BenchmarkDecode(b *testing.B) {
	body := review(b, "complete")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := admission.Decode(body); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmark(b *testing.B, name string, decide decision) {
	reviewer := newReviewer(b, "")
	body := review(b, name)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		distinct := bytes.ReplaceAll(body, []byte(`"web-0"`), fmt.Appendf(nil, `"web-%d"`, i))
		request, err := admission.Decode(distinct)
		if err != nil {
			b.Fatal(err)
		}
		outcome := decide(reviewer, b.Context(), request)
		if len(outcome.Errors) > 0 {
			b.Fatal(outcome.Errors)
		}
		if _, err := admission.Encode(outcome.Response); err != nil {
			b.Fatal(err)
		}
	}
}

type decision func(*admission.Reviewer, context.Context, admission.Request) admission.Outcome

func review(tb testing.TB, name string) []byte {
	tb.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", "reviews", name+".json"))
	if err != nil {
		tb.Fatal(err)
	}
	return body
}
