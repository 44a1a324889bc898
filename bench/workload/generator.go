// Package workload writes believable workloads of a small cluster, and counts the mistakes
// that it plants in them: what is measured on them is also checked against that count.
package workload

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"

	"sigs.k8s.io/yaml"
)

// A workload is between MinLines and MaxLines lines of YAML, as those of real shops are.
const (
	MinLines = 60
	MaxLines = 100
)

// maxDraws bounds how often a workload is drawn until its length is right.
const maxDraws = 1000

// Workload is one object.
type Workload struct {
	Object map[string]any // whole numbers are int64, as in a decoded manifest
	YAML   []byte         // the same, ends in a newline
	Truth  Truth          // what is planted in it
}

// Generator draws workloads. The same seed and kinds give the same ones, in the same order.
type Generator struct {
	random *rand.Rand
	kinds  []string
	drawn  int
}

// Mix is what a small cluster runs; a kind that stands more often is drawn more often.
func Mix() []string {
	return []string{
		"Deployment", "Deployment", "Deployment", "Deployment", "Deployment",
		"Pod", "Pod", "DaemonSet", "DaemonSet", "CronJob",
	}
}

// New returns a generator of the kinds, each of Deployment, DaemonSet, CronJob or Pod.
func New(seed uint64, kinds ...string) (*Generator, error) {
	if len(kinds) == 0 {
		return nil, errors.New("draw workloads: no kind is given")
	}
	for _, kind := range kinds {
		switch kind {
		case "Deployment", "DaemonSet", "CronJob", "Pod":
		default:
			return nil, fmt.Errorf("draw workloads: no workload of kind %q can be drawn", kind)
		}
	}
	return &Generator{random: rand.New(rand.NewPCG(seed, 0)), kinds: kinds}, nil
}

// Next draws a workload. No two of a generator have the same name.
func (g *Generator) Next() (Workload, error) {
	g.drawn++
	for range maxDraws {
		kind := g.kinds[g.random.IntN(len(g.kinds))]
		d := draw{random: g.random, app: fmt.Sprintf("%s-%05d", g.one(names()), g.drawn)}
		object := d.object(kind)
		text, err := yaml.Marshal(object)
		if err != nil {
			return Workload{}, fmt.Errorf("write %s %s: %w", kind, d.app, err)
		}
		lines := bytes.Count(text, []byte("\n"))
		if lines < MinLines || lines > MaxLines {
			continue
		}
		d.planted.Objects = 1
		d.planted.Kinds = map[string]int{kind: 1}
		return Workload{Object: object, YAML: text, Truth: d.planted}, nil
	}
	return Workload{}, fmt.Errorf("draw workload %d: none of %d had %d to %d lines", g.drawn, maxDraws, MinLines, MaxLines)
}

func (g *Generator) one(of []string) string { return of[g.random.IntN(len(of))] }

func names() []string {
	return []string{"api", "cart", "catalog", "checkout", "exporter", "gateway", "mailer", "search", "web", "worker"}
}
