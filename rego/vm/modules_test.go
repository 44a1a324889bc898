package vm_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/lightk8s/lightk8s/rego/vm"
	"github.com/lightk8s/lightk8s/rego/vm/value"
	"github.com/lightk8s/lightk8s/test/regovalue"
	"github.com/lightk8s/lightk8s/test/seed"
)

// objects are what each rule of testdata/modules is evaluated on.
var objects = []string{
	`{}`,
	`{"n": 7, "two": 2, "index": 1, "key": "y", "text": "1", "flag": true, "list": ["a", "b", "c"], "map": {"a": "1", "b": "2", "c": "3"}, "deep": {"a": {"b": ["c", "d"]}, "e": {"f": [1]}}, "nullish": null}`,
	`{"n": 8, "two": 3, "index": 0, "key": "z", "text": "abc", "flag": false, "list": ["a", "b"], "map": {"a": "x", "b": "1", "c": "-1", "d": "x"}, "deep": [[["x"]]]}`,
	`{"n": -1, "two": "2", "index": -1, "key": "virtual", "text": "(", "flag": null, "list": [1, 1.0, "1", null, [1, 2], {"a": 1}], "map": {"a": 1, "b": null, "c": [1]}}`,
	`{"n": 0, "index": "0", "key": "base", "text": "{\"a\": [1.0, 1e400]}", "flag": "", "list": [], "map": {}, "deep": "text"}`,
	`{"n": 1.5, "index": 99, "key": "limit", "text": "", "list": {"a": 1, "b": "a"}, "map": ["a", "b", "x"], "deep": {"a": null}}`,
	`{"n": 9223372036854775807, "index": 1.0, "key": "", "text": "ä日", "list": [7, "b", "forbidden"], "map": {"b": "2", "a": "x", "z": 5}}`,
	`{"n": "7", "list": "abc", "map": "abc", "text": 5, "key": null, "index": null, "deep": 5}`,
	`{"n": null, "list": null, "map": {"x": {"y": "z"}}, "key": "value", "deep": {"a": [1, [2, [3]]]}}`,
	`{"n": 1e400, "list": [[], {}, "", 0, false, null], "map": {"a": false, "b": 0, "": ""}, "text": "5", "key": "nested"}`,
	`{"n": 7, "list": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], "map": {"a": "0", "b": "1", "c": "2", "d": "3", "e": "4", "f": "x", "g": "6", "h": "7", "i": "8", "j": "9"}}`,
}

const base = `{"base": {"limit": 5, "nothing": null, "nested": {"y": {"deep": [1, null]}, "z": false}, "list": [1, "a"]}, "mixed": {"base": 1, "virtual": {"base": 2}}}`

// both evaluates rules of modules by OPA's interpreter and as planned.
type both struct {
	compiler *ast.Compiler
	store    storage.Store
	program  *vm.Program
	data     map[string]any
	rules    []string // of package test
}

func newBoth(t testing.TB, sources map[string]string) both {
	t.Helper()
	modules := map[string]*ast.Module{}
	out := both{data: map[string]any{}}
	if err := json.Unmarshal([]byte(base), &out.data); err != nil {
		t.Fatal(err)
	}
	var entrypoints []string
	for name, text := range sources {
		module, err := ast.ParseModuleWithOpts(name, text, ast.ParserOptions{RegoVersion: ast.RegoV1})
		if err != nil {
			t.Fatal(err)
		}
		modules[name] = module
		for _, rule := range module.Rules {
			if module.Package.Path.String() == "data.test" && len(rule.Head.Args) == 0 && len(rule.Head.Ref().GroundPrefix()) == 1 {
				out.rules = append(out.rules, rule.Head.Ref()[0].String())
			}
		}
	}
	slices.Sort(out.rules)
	out.rules = slices.Compact(out.rules)
	for _, rule := range out.rules {
		entrypoints = append(entrypoints, "test/"+rule)
	}
	out.compiler = ast.NewCompiler()
	if out.compiler.Compile(modules); out.compiler.Failed() {
		t.Fatal(out.compiler.Errors)
	}
	var err error
	if out.program, err = vm.New(readBack(t, modules, entrypoints...)); err != nil {
		t.Fatal(err)
	}
	out.store = inmem.NewFromObjectWithOpts(out.data, inmem.OptRoundTripOnWrite(false))
	return out
}

// interpreted is what OPA's interpreter answers.
func (b both) interpreted(t testing.TB, rule string, input ast.Value) string {
	t.Helper()
	txn, err := b.store.NewTransaction(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer b.store.Abort(t.Context(), txn)
	body, err := b.compiler.QueryCompiler().Compile(ast.MustParseBody("x = data.test." + rule))
	if err != nil {
		t.Fatal(err)
	}
	results, err := topdown.NewQuery(body).WithCompiler(b.compiler).WithStore(b.store).WithTransaction(txn).
		WithInput(ast.NewTerm(input)).WithStrictBuiltinErrors(true).Run(t.Context())
	switch {
	case err != nil:
		return failure(err)
	case len(results) == 0:
		return "undefined"
	default:
		return results[0]["x"].String()
	}
}

// failure is an error without the place: OPA's lists those of values that conflict in further lines.
func failure(err error) string {
	var coded *topdown.Error
	if errors.As(err, &coded) {
		message, _, _ := strings.Cut(coded.Message, ":\n")
		return coded.Code + ": " + message
	}
	return "error: " + err.Error()
}

// planned are the answers of the program to all rules.
func (b both) planned(t testing.TB, input vm.Input) map[string]string {
	t.Helper()
	out := map[string]string{}
	vm.NewEvaluator(b.program, b.data, vm.Limits{}).Run(t.Context(), input, func(evaluate func(int) (any, error)) {
		for _, rule := range b.rules {
			number, ok := b.program.Rule("test", rule)
			if !ok {
				t.Fatalf("the plan has no rule %s", rule)
			}
			switch v, err := evaluate(number); {
			case err != nil:
				out[rule] = failure(err)
			case v == nil:
				out[rule] = "undefined"
			default:
				out[rule] = value.ToRego(v).String()
			}
		}
	})
	return out
}

// compare returns the answers that are the same, and reports those that differ.
func (b both) compare(t testing.TB, object any) map[string]string {
	t.Helper()
	input := vm.Input{Object: object}
	document := value.ToRego(input.Document())
	got := b.planned(t, input)
	for _, rule := range b.rules {
		if want := b.interpreted(t, rule, document); got[rule] != want {
			t.Errorf("%s of %v is\n%s, want\n%s", rule, document, got[rule], want)
		}
	}
	return got
}

func modulesOf(t testing.TB, file string) map[string]string {
	t.Helper()
	sources := map[string]string{}
	for _, name := range []string{file, "testdata/modules/mixed.rego"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources[name] = string(text)
	}
	return sources
}

// Each rule of each module is answered as by OPA's interpreter, and none is undefined on all objects.
func TestModulesAreEvaluatedAsByOPA(t *testing.T) {
	files, err := filepath.Glob("testdata/modules/*.rego")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d modules, %v", len(files), err)
	}
	never := []string{"undefined", "null_field", "not_defined", "falsy", "truthy", "unify_fails", "data_missing", "not_null", "disagreed", "every_undefined", "with_undefined", "of_undefined", "negated_nested"}
	for _, file := range files {
		if file == "testdata/modules/mixed.rego" {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			b := newBoth(t, modulesOf(t, file))
			seen := map[string]bool{}
			for _, text := range objects {
				decoder := json.NewDecoder(strings.NewReader(text))
				decoder.UseNumber()
				var object any
				if err := decoder.Decode(&object); err != nil {
					t.Fatal(err)
				}
				for n := 0; n < 5 && !t.Failed(); n++ { // maps are looked at in another order each time
					for rule, answer := range b.compare(t, object) {
						seen[rule] = seen[rule] || answer != "undefined"
					}
				}
			}
			for _, rule := range b.rules {
				if !t.Failed() && !seen[rule] && !slices.Contains(never, rule) {
					t.Errorf("%s is never defined", rule)
				}
			}
		})
	}
}

// FuzzModules evaluates the modules on random objects.
func FuzzModules(f *testing.F) {
	files, err := filepath.Glob("testdata/modules/*.rego")
	if err != nil {
		f.Fatal(err)
	}
	var all []both
	for _, file := range files {
		if !strings.HasSuffix(file, "mixed.rego") {
			all = append(all, newBoth(f, modulesOf(f, file)))
		}
	}
	for i := range all {
		for n := range uint64(8) {
			data := fmt.Appendf(nil, "%d", seed.Of(f)+n)
			f.Add(byte(i), data)
		}
	}
	f.Fuzz(func(t *testing.T, module byte, data []byte) {
		all[int(module)%len(all)].compare(t, randomObject(regovalue.New(data)))
	})
}

func TestModulesOnRandomObjects(t *testing.T) {
	times := uint64(150)
	if testing.Short() {
		times = 20
	}
	files, err := filepath.Glob("testdata/modules/*.rego")
	if err != nil {
		t.Fatal(err)
	}
	first := seed.Of(t)
	for _, file := range files {
		if strings.HasSuffix(file, "mixed.rego") {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			b := newBoth(t, modulesOf(t, file))
			for n := range times {
				if b.compare(t, randomObject(regovalue.Random(9+first, n, 120))); t.Failed() {
					return
				}
			}
		})
	}
}

// randomObject has the fields that the modules look at.
func randomObject(s *regovalue.Source) map[string]any {
	out := map[string]any{}
	for _, name := range []string{"n", "two", "index", "key", "text", "flag", "list", "map", "deep", "nullish"} {
		switch s.N(8) {
		case 0:
		case 1:
			out[name] = s.Document(3)
		default:
			switch name {
			case "n", "two", "index":
				out[name] = json.Number(value.NumberText(s.Number()))
			case "text", "key":
				out[name] = s.Text()
			case "list":
				out[name] = []any{s.Document(1), s.Document(1), s.Text()}
			case "map":
				out[name] = map[string]any{s.Text(): s.Document(1), s.Text(): s.Text(), "a": s.Document(0)}
			default:
				out[name] = map[string]any{"a": map[string]any{s.Text(): s.Document(2)}, s.Text(): s.Document(2)}
			}
		}
	}
	return out
}
