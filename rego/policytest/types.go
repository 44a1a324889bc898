package policytest

import (
	"fmt"
	"io/fs"
	"path"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/loader"
)

// Sources reads the Rego of a bundle, by file.
func Sources(bundle fs.FS) (map[string]string, error) {
	sources := map[string]string{}
	err := fs.WalkDir(bundle, ".", func(file string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(file) != ".rego" {
			return err
		}
		source, err := fs.ReadFile(bundle, file)
		sources[file] = string(source)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read bundle: %w", err)
	}
	return sources, nil
}

// TypeErrors does what `opa check --strict --schema` does: it returns the errors of modules, by
// file. schemas is the folder of the schemas that they name.
func TypeErrors(sources map[string]string, schemas string) (map[string][]string, error) {
	set, err := loader.Schemas(schemas)
	if err != nil {
		return nil, fmt.Errorf("read schemas: %w", err)
	}
	modules := map[string]*ast.Module{}
	for file, source := range sources {
		modules[file], err = ast.ParseModuleWithOpts(file, source, ast.ParserOptions{RegoVersion: ast.RegoV1, ProcessAnnotation: true})
		if err != nil {
			return nil, err
		}
		spellOut(modules[file])
	}
	compiler := ast.NewCompiler().WithStrict(true).WithSchemas(set).WithUseTypeCheckAnnotations(true).SetErrorLimit(0)
	compiler.Compile(modules)
	errs := map[string][]string{}
	for _, err := range compiler.Errors {
		file := "" // it is in none of them alone
		if err.Location != nil {
			file = err.Location.File
		}
		errs[file] = append(errs[file], err.Message)
	}
	return errs, nil
}
