package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	admissionv1 "k8s.io/api/admission/v1"

	"github.com/lightk8s/lightk8s/bench/sample"
	"github.com/lightk8s/lightk8s/test/crowd"
)

// figures are all that was measured.
type figures struct {
	length                      time.Duration
	rows                        []row
	idle, idleAnonymous         float64 // MiB, of the webhook before the first review
	after, afterAnonymous, peak float64 // MiB, after the last
	crowded                     []crowded
}

// crowded is how pods are answered while others send.
type crowded struct {
	name    string
	answers answers
	peak    float64 // MiB
}

// row is one kind of review at one concurrency.
type row struct {
	name    string
	workers int
	answers answers
	cpu     time.Duration // for each review
	floor   time.Duration // the same of the floor
}

// kind is a kind of review.
type kind struct {
	name, path, file string
	distinct         bool
	check            func(*admissionv1.AdmissionResponse) error
}

var kinds = []kind{
	{"validate, admitted, distinct pods", "/validate", "complete", true, admitted},
	{"validate, denied, distinct pods", "/validate", "privileged", true, denied},
	{"mutate, limits injected, distinct pods", "/mutate", "bare", true, patched},
	{"validate, admitted, same pod", "/validate", "complete", false, admitted},
	{"mutate, limits injected, same pod", "/mutate", "bare", false, patched},
}

func measureAll(ctx context.Context, o options) (_ figures, err error) {
	folder, err := os.MkdirTemp("", "reviews-")
	if err != nil {
		return figures{}, fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	webhook, err := startWebhook(ctx, o.webhook, folder)
	if err != nil {
		return figures{}, err
	}
	defer func() { err = errors.Join(err, webhook.stop()) }()
	floor, err := startFloor()
	if err != nil {
		return figures{}, err
	}
	defer func() { err = errors.Join(err, floor.stop()) }()

	f := figures{length: o.length}
	time.Sleep(2 * time.Second) // what is idle has come to rest
	if f.idle, f.idleAnonymous, err = webhook.memory(); err != nil {
		return figures{}, err
	}
	for _, workers := range []int{1, 16} {
		for _, k := range kinds {
			r, err := f.measure(ctx, o, k, workers, webhook, floor)
			if err != nil {
				return figures{}, fmt.Errorf("%s: %w", k.name, err)
			}
			f.rows = append(f.rows, r)
		}
	}
	if f.after, f.afterAnonymous, err = webhook.memory(); err != nil {
		return figures{}, err
	}
	for _, senders := range []struct {
		name        string
		slow, large int
	}{{"no others", 0, 0}, {"40 slow senders", crowd.SlowSenders, 0}, {"30 senders of 700 KB", 0, crowd.LargeSenders}} {
		c, err := crowdOf(ctx, o, webhook, senders.slow, senders.large)
		if err != nil {
			return figures{}, fmt.Errorf("%s: %w", senders.name, err)
		}
		c.name = senders.name
		f.crowded = append(f.crowded, c)
	}
	return f, nil
}

// crowdOf has pods sized one after the other while a crowd sends.
func crowdOf(ctx context.Context, o options, webhook *process, slow, large int) (crowded, error) {
	t, err := readTemplate(o.reviews, "bare")
	if err != nil {
		return crowded{}, err
	}
	sending, cancel := context.WithCancel(ctx)
	c := &crowd.Crowd{Dial: crowd.Loopback(webhook.address, webhook.trusted)}
	defer c.Wait()
	defer cancel()
	if err := c.Begin(sending, slow, large); err != nil {
		return crowded{}, err
	}
	l := load{url: "https://" + webhook.address + "/mutate", trusted: webhook.trusted, workers: 1, length: o.length, body: t.distinct, check: patched}
	got, err := l.run(ctx)
	if err != nil {
		return crowded{}, err
	}
	resident, _, err := webhook.memory()
	return crowded{answers: got, peak: resident}, err
}

// measure loads the webhook and then the floor, so that what slows the machine slows both.
func (f *figures) measure(ctx context.Context, o options, k kind, workers int, webhook, floor *process) (row, error) {
	t, err := readTemplate(o.reviews, k.file)
	if err != nil {
		return row{}, err
	}
	l := load{workers: workers, length: o.length, body: t.same, check: k.check}
	if k.distinct {
		l.body = t.distinct
	}
	r := row{name: k.name, workers: workers}
	l.url = "https://" + webhook.address + k.path
	if r.answers, r.cpu, err = l.cost(ctx, webhook); err != nil {
		return row{}, err
	}
	resident, _, err := webhook.memory()
	if err != nil {
		return row{}, err
	}
	f.peak = max(f.peak, resident)
	l.url = "https://" + floor.address
	l.check = func(*admissionv1.AdmissionResponse) error { return nil }
	if _, r.floor, err = l.cost(ctx, floor); err != nil {
		return row{}, fmt.Errorf("floor: %w", err)
	}
	return r, nil
}

// cost runs the load, and says what each review cost the server.
func (l load) cost(ctx context.Context, server *process) (answers, time.Duration, error) {
	l.trusted = server.trusted
	before, err := server.cpu()
	if err != nil {
		return answers{}, 0, err
	}
	got, err := l.run(ctx)
	if err != nil {
		return answers{}, 0, err
	}
	after, err := server.cpu()
	if err != nil {
		return answers{}, 0, err
	}
	return got, (after - before) / time.Duration(got.count), nil
}

func (f figures) print(w io.Writer) error {
	table := &sample.Table{Header: []string{"review", "at once", "a second", "p50 ms", "p99 ms", "CPU ms", "floor's CPU ms", "CPU / floor"}}
	for _, r := range f.rows {
		table.Add(r.name, r.workers, sample.Whole(r.answers.perSecond), milliseconds(r.answers.p50), milliseconds(r.answers.p99),
			fmt.Sprintf("%.3f", milliseconds(r.cpu)), fmt.Sprintf("%.3f", milliseconds(r.floor)), sample.Ratio(float64(r.cpu), float64(r.floor)))
	}
	if _, err := fmt.Fprintf(w, "Measured on %s; each row is a load of %s.\n\n", sample.Machine(), f.length); err != nil {
		return fmt.Errorf("print figures: %w", err)
	}
	if err := table.Print(w); err != nil {
		return err
	}
	memory := &sample.Table{Header: []string{"memory of the webhook", "resident MiB", "of it anonymous"}}
	memory.Add("idle", sample.Whole(f.idle), sample.Whole(f.idleAnonymous))
	memory.Add("after all loads", sample.Whole(f.after), sample.Whole(f.afterAnonymous))
	memory.Add("most after one load", sample.Whole(f.peak), "-")
	if err := memory.Print(w); err != nil {
		return err
	}
	others := &sample.Table{Header: []string{"while there are", "pods a second", "p50 ms", "p99 ms", "resident MiB"}}
	for _, c := range f.crowded {
		others.Add(c.name, sample.Whole(c.answers.perSecond), milliseconds(c.answers.p50), milliseconds(c.answers.p99), sample.Whole(c.peak))
	}
	return others.Print(w)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
