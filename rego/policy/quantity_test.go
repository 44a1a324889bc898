package policy_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	opa "github.com/open-policy-agent/opa/v1/rego"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/test/seed"
)

// function maps every string to what a function in Rego makes of it; strings for which it is
// undefined are left out.
type function func(tb testing.TB, of []string) map[string]any

// libraryFunction returns a function of one of the bundle's libraries.
func libraryFunction(tb testing.TB, library, name string) function {
	tb.Helper()
	options := append(libraryModules(tb, library),
		opa.Query("out := {s: value | some s in input.of; value := data.lightk8s.lib."+library+"."+name+"(s)}"),
		opa.StrictBuiltinErrors(true))
	query, err := opa.New(options...).PrepareForEval(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	return func(tb testing.TB, of []string) map[string]any {
		tb.Helper()
		results, err := query.Eval(context.Background(), opa.EvalInput(map[string]any{"of": of}))
		if err != nil {
			tb.Fatalf("%q: %v", of, err)
		}
		out, ok := results[0].Bindings["out"].(map[string]any)
		if !ok {
			tb.Fatalf("out is %T", results[0].Bindings["out"])
		}
		return out
	}
}

// libraryModules reads the Rego of one of the bundle's libraries.
func libraryModules(tb testing.TB, library string) []func(*opa.Rego) {
	tb.Helper()
	files, err := fs.Glob(rego.Bundle(), "lightk8s/lib/"+library+"/*.rego")
	if err != nil || len(files) == 0 {
		tb.Fatalf("no files of library %s: %v", library, err)
	}
	var modules []func(*opa.Rego)
	for _, file := range files {
		source, err := fs.ReadFile(rego.Bundle(), file)
		if err != nil {
			tb.Fatal(err)
		}
		modules = append(modules, opa.Module(file, string(source)))
	}
	return modules
}

func quantityValue(tb testing.TB) function {
	tb.Helper()
	return libraryFunction(tb, "quantity", "value")
}

// apiQuantity reads a quantity as the API server does from a manifest. It is nil for what the
// server refuses, and for what the library leaves alone: very long ones, and exponents of more
// than two digits.
func apiQuantity(s string) *big.Rat {
	trimmed := strings.Trim(s, " ")
	if at := strings.LastIndexAny(trimmed, "eE"); at >= 0 && len(strings.TrimLeft(trimmed[at+1:], "+-")) > 2 {
		return nil
	}
	quantity, err := resource.ParseQuantity(trimmed)
	if err != nil || len(trimmed) > 64 {
		return nil
	}
	return rational(quantity.AsDec().String())
}

// rational is nil for what is no number.
func rational(s string) *big.Rat {
	n, ok := new(big.Rat).SetString(s)
	if !ok {
		return nil
	}
	return n
}

func checkQuantities(tb testing.TB, values function, quantities []string) {
	tb.Helper()
	got := values(tb, quantities)
	for _, q := range quantities {
		want := apiQuantity(q)
		text, read := got[q].(json.Number)
		switch number := rational(text.String()); {
		case read != (want != nil):
			tb.Errorf("%q: the library reads it: %v (%v); the API server: %v", q, read, text, want)
		case read && (number == nil || number.Cmp(want) != 0):
			tb.Errorf("%q: the library says %s, the API server %s", q, text, want.FloatString(9))
		case read && !json.Valid([]byte(text)):
			tb.Errorf("%q: the library says %s, which is no number in JSON", q, text)
		}
	}
}

func TestQuantityIsReadAsTheAPIServerDoes(t *testing.T) {
	checkQuantities(t, quantityValue(t), []string{
		"", " ", "0", "1", "-1", "+1", "007", "1.5", ".5", "5.", ".", "+", "-", "+-1", "1.2.3", "-0", "00.5",
		"100m", "250m", "128Mi", "1Gi", "1.5Gi", "0.1Gi", "64k", "64K", "64ki", "1G", "1GB", "1Mib", "1 Mi", " 1Mi ", "1mi",
		"1e3", "1E3", "1e+3", "1e-3", "1E", "1e", "1Ee3", "1e3.5", "1e-9", "1e-10", "12e-12", "1e18", "1e20", "1e99", "e3", "e-10",
		".00n", "-.00n", "0.00n", ".0u", "0e-10", "-0e-99", "0.0000000000", ".00e-9", "1e-99", "-1e-99", "0.00000000000000001n",
		"1.0000000000000000000000000000001", "-1.0000000000000000000000000000001", "0.1000000000", "e+00", "e-00", "1e00", "1e-00", "1E+03",
		"99999999.999999Gi", "12345678.654321Ki", "99999999.999999m", "0.000001m", "0.000001Gi",
		"1n", "1u", "1.5n", "0.1n", "-0.1n", "0.0000000030", "1.23456789012", "999999999", "1000000000", "123456789012345678901234567890",
		"9223372036854775807", "9223372036854775808", "8Ei", "16Ei", "-16Ei", "9E", "10E", "999999999Gi", "999999999Ti", "0.5Ki", "-1.5Mi",
		"m", "Mi", "Pi", "Ei", "-Pi", ".Pi", ".Mi", "0Ei", "1_000", "0x10", "inf", "NaN", "1,5", "１", "128Mi\n", "128MiB", "5e5e5", "1Ki5", "1-3",
	})
}

func TestGeneratedQuantitiesAreReadAsTheAPIServerDoes(t *testing.T) {
	random := rand.New(rand.NewPCG(1+seed.Of(t), 2))
	pick := func(options ...string) string { return options[random.IntN(len(options))] }
	digits := func(most int) string {
		var b strings.Builder
		for range random.IntN(most + 1) {
			b.WriteByte("0123456789"[random.IntN(10)])
		}
		return b.String()
	}
	values := quantityValue(t)
	for range 50 {
		batch := make([]string, 0, 100)
		for range 100 {
			q := pick("", "", "", "+", "-") + digits(20) + pick("", ".", "."+digits(14)) +
				pick("", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "K", "mi",
					"e"+digits(2), "E"+digits(2), "e-"+digits(2), "e+"+digits(2))
			if random.IntN(8) == 0 && q != "" {
				at := random.IntN(len(q))
				q = q[:at] + pick("e", "i", ".", "-", " ", "K", "x", "0") + q[at:]
			}
			batch = append(batch, q)
		}
		checkQuantities(t, values, batch)
	}
}

func TestNumberIsAQuantity(t *testing.T) {
	options := append(libraryModules(t, "quantity"),
		opa.Query("x := [v | some q in [2, 0.5, -1, null, true, [], {}]; v := data.lightk8s.lib.quantity.value(q)]"),
		opa.StrictBuiltinErrors(true))
	results, err := opa.New(options...).Eval(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(results[0].Bindings["x"])
	if err != nil || string(got) != "[2,0.5,-1]" {
		t.Errorf("got %s, %v; want [2,0.5,-1]: numbers are quantities, other types are none", got, err)
	}
}

func TestMillicoresAreExact(t *testing.T) {
	got := libraryFunction(t, "quantity", "millicores")(t, []string{"100m", "0.1", "1500m", "1", "333m", "1u"})
	want := map[string]any{
		"100m": json.Number("100"), "0.1": json.Number("100"), "1500m": json.Number("1500"), "1": json.Number("1000"),
		"333m": json.Number("333"), "1u": json.Number("0.001"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzQuantity(f *testing.F) {
	for _, q := range []string{"128Mi", "1.5", "500m", "1e3", "1E-9", ".5Gi", "+1k", "16Ei", "0.1n", "Mi"} {
		f.Add(q)
	}
	values := quantityValue(f)
	f.Fuzz(func(t *testing.T, q string) {
		if strings.ToValidUTF8(q, "") != q {
			t.Skip("not text")
		}
		checkQuantities(t, values, []string{q})
	})
}

func BenchmarkQuantity(b *testing.B) {
	values := quantityValue(b)
	for _, kind := range []struct {
		name string
		of   []string
	}{
		{"whole", []string{"128Mi", "100m", "64Mi", "1Gi", "250m", "256Mi", "2", "512Mi", "50m", "96Mi"}},
		{"fraction", []string{"1.5", "0.5", "1.5Gi", "0.25", "2.5Gi", "0.1", "1e9", "+2", "1T", "0.75"}},
	} {
		b.Run(kind.name, func(b *testing.B) {
			for b.Loop() {
				values(b, kind.of)
			}
		})
	}
	b.Run("none", func(b *testing.B) {
		for b.Loop() {
			values(b, nil)
		}
	})
}
