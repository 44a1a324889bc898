package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/source"
	tuneplan "github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// writeSnapshot writes a snapshot that has every object of the kinds that a plan is made from.
func writeSnapshot(name string, objects []map[string]any) (err error) {
	kinds, err := plannedKinds()
	if err != nil {
		return err
	}
	file, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("write snapshot: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	out := bufio.NewWriter(file)
	snapshot := source.NewSnapshot(out)
	for _, object := range objects {
		if err := snapshot.Write(object); err != nil {
			return err
		}
	}
	if err := snapshot.Close(kinds); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write snapshot: %w", err)
	}
	return nil
}

func plannedKinds() ([]schema.GroupKind, error) {
	engine, err := policy.Load(rego.Bundle())
	if err != nil {
		return nil, err
	}
	if engine, err = tuneplan.Controls(engine); err != nil {
		return nil, err
	}
	wanted := tuneplan.Wanted(engine)
	return append(wanted.Kinds, wanted.Inventory...), nil
}
