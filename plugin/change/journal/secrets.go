package journal

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/owner"
)

const (
	// Namespace of the journal. It is there in every cluster, outlives the webhook, and its Secrets are for administrators.
	Namespace = metav1.NamespaceSystem
	// secretType tells the Secrets of the journal from all others.
	secretType corev1.SecretType = "lightk8s.dev/journal"
)

// Labels of these Secrets: the ID of the run on all, and a mark on the one that is written last.
const (
	runLabel   = "lightk8s.dev/run"
	indexLabel = "lightk8s.dev/index"
)

// index says which parts make a run. It is written last: a run without it was never begun.
type index struct {
	Parts   int       `json:"parts"`
	SHA256  string    `json:"sha256"`
	Verb    string    `json:"verb"`
	User    string    `json:"user"`
	Started time.Time `json:"started"`
	Found   int       `json:"found"`
}

// Secrets keep the journal in the cluster that is changed.
type Secrets struct{ API *client.Client }

// Write writes a run of which nothing is done yet.
func (s Secrets) Write(ctx context.Context, r Run) error {
	data, err := pack(r)
	if err != nil {
		return err
	}
	parts := split(data, partSize)
	for i, part := range parts {
		secret := s.secret(r.ID+"-"+strconv.Itoa(i+1), r.ID, map[string][]byte{"part": part})
		secret.Immutable = new(true)
		if err := s.create(ctx, secret); err != nil {
			return errors.Join(err, s.remove(context.WithoutCancel(ctx), r.ID))
		}
	}
	about, err := json.Marshal(index{Parts: len(parts), SHA256: digest(data), Verb: r.Verb, User: r.User, Started: r.Started, Found: r.Found})
	if err != nil {
		return fmt.Errorf("encode journal: %w", err)
	}
	progress, err := pack(r.Begin())
	if err != nil {
		return err
	}
	secret := s.secret(r.ID, r.ID, map[string][]byte{"index": about, "progress": progress})
	secret.Labels[indexLabel] = "true"
	return s.create(ctx, secret)
}

func (s Secrets) secret(name, id string, data map[string][]byte) *corev1.Secret {
	return &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: Namespace, Labels: map[string]string{runLabel: id}},
		Type:       secretType, Data: data,
	}
}

func (s Secrets) create(ctx context.Context, secret *corev1.Secret) error {
	_, err := s.API.Typed.CoreV1().Secrets(Namespace).Create(ctx, secret, metav1.CreateOptions{FieldManager: owner.Author})
	if err != nil {
		return client.Refused("create", "the journal, secret "+Namespace+"/"+secret.Name, err)
	}
	return nil
}

// Note writes the progress of a run.
func (s Secrets) Note(ctx context.Context, id string, p Progress) error {
	progress, err := pack(p)
	if err != nil {
		return err
	}
	secrets := s.API.Typed.CoreV1().Secrets(Namespace)
	secret, err := secrets.Get(ctx, id, metav1.GetOptions{})
	if err != nil {
		return client.Refused("get", "the journal, secret "+Namespace+"/"+id, err)
	}
	if secret.Type != secretType {
		return fmt.Errorf("secret %s/%s is no journal", Namespace, id)
	}
	secret.Data = map[string][]byte{"index": secret.Data["index"], "progress": progress}
	if _, err := secrets.Update(ctx, secret, metav1.UpdateOptions{FieldManager: owner.Author}); err != nil {
		return client.Refused("update", "the journal, secret "+Namespace+"/"+id, err)
	}
	return nil
}

// ErrUnknown is the error where the journal has no such run.
var ErrUnknown = errors.New("the journal has no such run; see kubectl lightk8s fix history")

// Read reads a run and its progress.
func (s Secrets) Read(ctx context.Context, id string) (Run, Progress, error) {
	secrets := s.API.Typed.CoreV1().Secrets(Namespace)
	head, err := secrets.Get(ctx, id, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return Run{}, Progress{}, ErrUnknown
	case err != nil:
		return Run{}, Progress{}, client.Refused("get", "the journal, secret "+Namespace+"/"+id, err)
	case head.Type != secretType || head.Labels[indexLabel] == "":
		return Run{}, Progress{}, ErrUnknown
	}
	var about index
	if err := json.Unmarshal(head.Data["index"], &about); err != nil {
		return Run{}, Progress{}, fmt.Errorf("read journal %s: %w: %w", id, ErrDamaged, err)
	}
	var data bytes.Buffer
	for i := range about.Parts {
		part, err := secrets.Get(ctx, id+"-"+strconv.Itoa(i+1), metav1.GetOptions{})
		if err != nil {
			return Run{}, Progress{}, client.Refused("get", "part "+strconv.Itoa(i+1)+" of journal "+id, err)
		}
		if part.Type != secretType {
			return Run{}, Progress{}, fmt.Errorf("read journal %s: %w: part %d is no journal", id, ErrDamaged, i+1)
		}
		if data.Write(part.Data["part"]); data.Len() > maxRun {
			return Run{}, Progress{}, fmt.Errorf("read journal %s: %w: larger than %d MiB", id, ErrDamaged, maxRun>>20)
		}
	}
	if digest(data.Bytes()) != about.SHA256 {
		return Run{}, Progress{}, fmt.Errorf("read journal %s: %w: its digest is another", id, ErrDamaged)
	}
	var run Run
	var progress Progress
	err = errors.Join(unpack(data.Bytes(), maxRun, &run), unpack(head.Data["progress"], maxProgress, &progress))
	if err == nil && run.ID != id {
		err = fmt.Errorf("it is that of %q", run.ID)
	}
	if err == nil {
		err = run.validate(progress)
	}
	if err != nil {
		return Run{}, Progress{}, fmt.Errorf("read journal %s: %w", id, err)
	}
	return run, progress, nil
}

// Entry is a run as history lists it.
type Entry struct {
	ID       string
	Verb     string
	User     string
	Started  time.Time
	Found    int
	Progress Progress
	// Err says why it cannot be read; nil: it can.
	Err error
}

// List returns the runs, the newest first.
func (s Secrets) List(ctx context.Context) ([]Entry, error) {
	list, err := s.API.Typed.CoreV1().Secrets(Namespace).List(ctx, metav1.ListOptions{LabelSelector: indexLabel, FieldSelector: "type=" + string(secretType)})
	if err != nil {
		return nil, client.Refused("list", "secrets in namespace "+Namespace, err)
	}
	var entries []Entry
	for _, secret := range list.Items {
		var about index
		entry := Entry{ID: secret.Name, Err: json.Unmarshal(secret.Data["index"], &about)}
		entry.Verb, entry.User, entry.Started, entry.Found = about.Verb, about.User, about.Started, about.Found
		if entry.Err == nil {
			entry.Err = unpack(secret.Data["progress"], maxProgress, &entry.Progress)
		}
		entries = append(entries, entry)
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(b.Started.Compare(a.Started), cmp.Compare(a.ID, b.ID))
	})
	return entries, nil
}

// What Prune keeps: the newest runs, and those that still can be undone for this long.
const (
	keepNewest  = 20
	keepChanged = 90 * 24 * time.Hour
)

// Prune removes old runs: all but the newest, and those not undone of the last 90 days.
func (s Secrets) Prune(ctx context.Context, now time.Time) error {
	entries, err := s.List(ctx)
	if err != nil {
		return err
	}
	for _, entry := range old(entries, now) {
		if err := s.remove(ctx, entry.ID); err != nil {
			return err
		}
	}
	return nil
}

// remove deletes the Secrets of a run, one by one: the right to delete is asked for by name.
func (s Secrets) remove(ctx context.Context, id string) error {
	secrets := s.API.Typed.CoreV1().Secrets(Namespace)
	list, err := secrets.List(ctx, metav1.ListOptions{LabelSelector: runLabel + "=" + id, FieldSelector: "type=" + string(secretType)})
	if err != nil {
		return client.Refused("list", "secrets in namespace "+Namespace, err)
	}
	for _, secret := range list.Items {
		if err := secrets.Delete(ctx, secret.Name, metav1.DeleteOptions{}); err != nil && !apierrors.IsNotFound(err) {
			return client.Refused("delete", "secret "+Namespace+"/"+secret.Name, err)
		}
	}
	return nil
}

// old are the entries that are not kept, of those that can be read.
func old(entries []Entry, now time.Time) []Entry {
	var out []Entry
	for i, entry := range entries {
		if i >= keepNewest && entry.Err == nil && (!entry.Progress.Left() || now.Sub(entry.Started) > keepChanged) {
			out = append(out, entry)
		}
	}
	return out
}
