package policy_test

import (
	// The digests of references are those that the program knows; the runtimes know these.
	_ "crypto/sha256"
	_ "crypto/sha512"
	"math/rand/v2"
	"strings"
	"testing"

	distribution "github.com/distribution/reference"
	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/test/seed"
)

const sha256Digest = "sha256:7cc4b5aefd1d0cadf8d97d4350462ba51c694ebca145b08d7d41b41acc8db5aa"

// imageLibrary is what the bundle says of image references.
type imageLibrary struct {
	parts, valid function
}

func newImageLibrary(tb testing.TB) imageLibrary {
	tb.Helper()
	return imageLibrary{parts: libraryFunction(tb, "image", "parts"), valid: libraryFunction(tb, "image", "is_valid")}
}

// check compares the library with the package that container runtimes read references with.
func (l imageLibrary) check(tb testing.TB, references []string) {
	tb.Helper()
	parts, valid := l.parts(tb, references), l.valid(tb, references)
	for _, r := range references {
		named, err := distribution.ParseNormalizedNamed(r)
		if _, ok := valid[r]; ok != (err == nil) {
			tb.Errorf("%q: the library takes it for valid: %v; the runtimes: %v", r, ok, err)
		}
		if err != nil {
			continue
		}
		registry, repository := distribution.Domain(named), distribution.Path(named)
		if registry == "" {
			// a_b.c/d is taken for a path without a domain; the runtimes then ask the host a_b.c all the same.
			registry, repository, _ = strings.Cut(repository, "/")
		}
		want := map[string]any{"registry": registry, "repository": repository, "tag": "", "digest": ""}
		if tagged, ok := named.(distribution.Tagged); ok {
			want["tag"] = tagged.Tag()
		}
		if digested, ok := named.(distribution.Digested); ok {
			want["digest"] = digested.Digest().String()
		}
		if diff := cmp.Diff(want, parts[r]); diff != "" {
			tb.Errorf("%q (-runtimes +library):\n%s", r, diff)
		}
	}
}

func TestImageIsReadAsRuntimesDo(t *testing.T) {
	newImageLibrary(t).check(t, []string{
		"nginx", "nginx:1.27", "nginx:1.27@" + sha256Digest, "nginx@" + sha256Digest, "library/nginx", "docker.io/nginx",
		"docker.io/library/nginx", "index.docker.io/nginx", "index.docker.io/a/b", "a/b", "a/b/c:1",
		"registry:5000/app", "registry:5000", "registry:5000/app:1.0", "localhost/app", "localhost:5000/app:1", "localhost",
		"registry.example.com/shop/web:1.4.2", "registry.example.com:5000/shop/web@" + sha256Digest, "127.0.0.1:5000/a", "[fd00::1]:5000/a:1", "[::1]/a",
		"Registry/app", "REGISTRY.example.com/app", "registry.example.com/App", "App", "a/B", "library/Nginx:1",
		"", " ", "nginx ", " nginx", "nginx:", "nginx@", "nginx@sha256:abc", "nginx:1@", ":1", "/nginx", "nginx/", "a//b", "a/b/", "-a", "a-", "a--b", "a__b", "a___b", "a..b", "a.b", "a._b",
		"nginx:-1", "nginx:.1", "nginx:_1", "nginx:" + strings.Repeat("a", 128), "nginx:" + strings.Repeat("a", 129), "nginx:1/2", "a:1:2",
		"nginx@" + strings.ToUpper(sha256Digest), "nginx@md5:7cc4b5aefd1d0cadf8d97d4350462ba5", "nginx@sha512:" + strings.Repeat("0a", 64), "nginx@sha384:" + strings.Repeat("0a", 48), "nginx@sha512:" + strings.Repeat("0a", 32),
		strings.TrimPrefix(sha256Digest, "sha256:"), sha256Digest, "a/" + strings.Repeat("b", 253), "a/" + strings.Repeat("b", 254), strings.Repeat("b", 247), strings.Repeat("b", 248),
		"{{ .Values.image }}", "${IMAGE}", "https://registry.example.com/app", "docker://nginx", "nginx\n", "-example.com/a", "example-.com/a", "example.com:/a", "example.com:port/a", "ä/b", "nginx:ä", "docker.io", "docker.io/", "docker.io/a/b/c",
	})
}

func TestGeneratedImagesAreReadAsRuntimesDo(t *testing.T) {
	random := rand.New(rand.NewPCG(3+seed.Of(t), 4))
	pick := func(options ...string) string { return options[random.IntN(len(options))] }
	component := func() string {
		return pick("web", "shop", "a", "kube-proxy", "a_b", "x.y", "a__b", "0", "Web", "é", "a-", ".a", "")
	}
	library := newImageLibrary(t)
	for range 30 {
		batch := make([]string, 0, 100)
		for range 100 {
			r := pick("", "", "docker.io/", "index.docker.io/", "localhost/", "registry:5000/", "registry.example.com/", "10.0.0.1:5000/", "[::1]:1/", "Host/", "h-/", ":/") +
				component() + pick("", "", "/"+component(), "/"+component()+"/"+component()) +
				pick("", ":latest", ":1.0", ":"+component(), ":1.0:2", ":") +
				pick("", "", "@"+sha256Digest, "@sha256:00", "@", "@"+component())
			if at := random.IntN(len(r) + 1); random.IntN(8) == 0 {
				r = r[:at] + pick("/", ":", "@", ".", "-", " ", "A", "_") + r[at:]
			}
			batch = append(batch, r)
		}
		library.check(t, batch)
	}
}

func FuzzImage(f *testing.F) {
	for _, r := range []string{"nginx", "a/b:1", "registry:5000/app:1.0@" + sha256Digest, "[::1]:5000/a", "Host/a", "index.docker.io/a"} {
		f.Add(r)
	}
	library := newImageLibrary(f)
	f.Fuzz(func(t *testing.T, r string) {
		if strings.ToValidUTF8(r, "") != r {
			t.Skip("not text")
		}
		library.check(t, []string{r})
	})
}
