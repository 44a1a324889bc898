package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lightk8s/lightk8s/rego/policy"
)

const id, cluster = "fix-20260301t120000z-x4k2", "0a1b2c3d-0000-4000-8000-000000000000"

func sample() Run {
	image := func(limit int64) map[string]any {
		return map[string]any{"apiVersion": "batch/v1", "kind": "CronJob", "metadata": map[string]any{"name": "report", "namespace": "shop"},
			"spec": map[string]any{"failedJobsHistoryLimit": limit}}
	}
	return Run{
		APIVersion: policy.APIVersion, Kind: Kind, ID: id, Verb: "fix", Started: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), User: "admin", Cluster: cluster,
		Steps: []Step{{Object: policy.RefOf(image(1)), UID: "u", Controls: []string{"cron-job-history"}, Closes: 1, Before: image(30), After: image(3)}},
	}
}

func TestTheCopyIsReadAsItWasWritten(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	local, err := LocalOf(cluster)
	if err != nil {
		t.Fatal(err)
	}
	run, progress := sample(), sample().Begin()
	if err := local.Write(run, progress); err != nil {
		t.Fatal(err)
	}
	progress.Steps[0] = Outcome{State: Applied, Managers: "d"}
	if err := local.Note(id, progress); err != nil {
		t.Fatal(err)
	}
	gotRun, gotProgress, err := local.Read(t.Context(), id)
	if diff := cmp.Diff(run, gotRun) + cmp.Diff(progress, gotProgress); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff) // numbers are whole ones again
	}
	for _, file := range []string{local.File(id), local.progressFile(id)} {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", file, info.Mode(), err)
		}
	}
	if err := local.Discard(id); err != nil {
		t.Fatal(err)
	}
	if _, _, err := local.Read(t.Context(), id); !errors.Is(err, ErrUnknown) {
		t.Errorf("read after discard: %v", err)
	}
}

func TestCopiesThatAreNone(t *testing.T) {
	for name, c := range map[string]struct{ run, progress, want string }{
		"empty":              {"", `{"steps": [{}]}`, "damaged"},
		"null":               {"null", `{"steps": [{}]}`, `apiVersion and kind are "" and ""`},
		"a list":             {"[]", `{"steps": [{}]}`, "damaged"},
		"another kind":       {`{"apiVersion": "v1", "kind": "Secret"}`, "{}", `apiVersion and kind are "v1" and "Secret"`},
		"no progress":        {"", "", "damaged"},
		"too few outcomes":   {"", "{}", "1 steps have 0 outcomes"},
		"another object":     {strings.Replace(encoded(t), `"name":"report"`, `"name":"other"`, 1), `{"steps": [{}]}`, "step 1 names CronJob shop/"},
		"no UID":             {strings.Replace(encoded(t), `"uid":"u"`, `"uid":""`, 1), `{"steps": [{}]}`, "step 1 changes CronJob shop/report, which has no uid"},
		"no cluster":         {strings.Replace(encoded(t), cluster, "", 1), `{"steps": [{}]}`, "it names no run or no cluster"},
		"a step is a number": {`{"steps": [1]}`, "{}", "damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			local := Local{Dir: t.TempDir()}
			if name != "empty" && c.run == "" {
				c.run = encoded(t)
			}
			for file, text := range map[string]string{local.File(id): c.run, local.progressFile(id): c.progress} {
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if _, _, err := local.Read(t.Context(), id); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func encoded(t *testing.T) string {
	t.Helper()
	local := Local{Dir: t.TempDir()}
	if err := local.Write(sample(), sample().Begin()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(local.File(id))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestOnlyUIDsNameFolders(t *testing.T) {
	for _, uid := range []string{"", "..", "../../etc", "a/b", strings.ToUpper(cluster)} {
		if local, err := LocalOf(uid); err == nil {
			t.Errorf("%q: %s", uid, local.Dir)
		}
	}
}

func TestIDs(t *testing.T) {
	if made := NewID("fix", time.Now()); !IsID(made) {
		t.Errorf("%q is no ID", made)
	}
	for _, text := range []string{"", "fix", id + "/..", "../" + id, strings.ToUpper(id), id + "\n"} {
		if IsID(text) {
			t.Errorf("%q is an ID", text)
		}
	}
}

func TestSummaries(t *testing.T) {
	ended := new(time.Now())
	for want, c := range map[string]Progress{
		"not ended":        {Steps: []Outcome{{State: Settled}}},
		"done":             {Ended: ended, Steps: []Outcome{{State: Settled}, {State: Already}}},
		"done in part":     {Ended: ended, Steps: []Outcome{{State: Settled}, {State: Pending}}},
		"reverted":         {Ended: ended, Steps: []Outcome{{State: Reverted}, {State: Pending}}},
		"reverted in part": {Ended: ended, Steps: []Outcome{{State: Settled}, {State: Reverted}}},
		"undone":           {Ended: ended, Steps: []Outcome{{State: Undone}, {State: Reverted}}},
		"undone in part":   {Steps: []Outcome{{State: Undone}, {State: Failed}}},
	} {
		if got := c.Summary(); got != want {
			t.Errorf("%v: %q, want %q", c, got, want)
		}
	}
}

func TestOldRunsAreThoseToRemove(t *testing.T) {
	now := time.Now()
	var entries []Entry
	add := func(days int, state State, err error) {
		entries = append(entries, Entry{ID: fmt.Sprint(len(entries)), Started: now.Add(-time.Duration(days) * 24 * time.Hour), Err: err, Progress: Progress{Steps: []Outcome{{State: state}}}})
	}
	for range keepNewest {
		add(200, Undone, nil)
	}
	add(1, Settled, nil)          // can be undone
	add(89, Settled, nil)         // still
	add(91, Settled, nil)         // too old
	add(1, Undone, nil)           // nothing left
	add(500, Settled, ErrDamaged) // not known
	var got []string
	for _, entry := range old(entries, now) {
		got = append(got, entry.ID)
	}
	if diff := cmp.Diff([]string{"22", "23"}, got); diff != "" {
		t.Errorf("removed (-want +got):\n%s", diff)
	}
}

func TestPartsAreAWhole(t *testing.T) {
	for _, n := range []int{0, 1, 9, 10, 11, 25} {
		data := []byte(strings.Repeat("a", n))
		joined := 0
		for _, part := range split(data, 10) {
			if len(part) > 10 {
				t.Errorf("a part of %d bytes", len(part))
			}
			joined += len(part)
		}
		if joined != n {
			t.Errorf("%d bytes in parts, want %d", joined, n)
		}
	}
}

// What is no run is an error, and what is one is the same once it was packed.
func FuzzDecode(f *testing.F) {
	whole, err := json.Marshal(sample())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte("{}"))
	f.Add(whole[:len(whole)/2])
	f.Fuzz(func(t *testing.T, data []byte) {
		var run Run
		if err := decode(data, &run); err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("%v is not %v", err, ErrDamaged)
			}
			return
		}
		if run.validate(run.Begin()) != nil {
			return
		}
		packed, err := pack(run)
		if err != nil {
			t.Fatal(err)
		}
		var again Run
		if err := unpack(packed, maxRun, &again); err != nil || !cmp.Equal(run, again, cmpopts.EquateEmpty()) {
			t.Errorf("%v\n%s", err, cmp.Diff(run, again))
		}
	})
}

func TestWhatIsNotPackedIsDamaged(t *testing.T) {
	packed, err := pack(sample())
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"empty": nil, "text": []byte("{}"), "cut off": packed[:len(packed)/2]} {
		if err := unpack(data, maxRun, &Run{}); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := unpack(packed, 10, &Run{}); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("too large: %v", err)
	}
}
