package manifest

import (
	"fmt"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/lightk8s/lightk8s/plugin/source"
)

// build runs kustomize, without plugins, and without leaving the folder for more than files unless
// remote is allowed.
func build(folder string, allowRemote bool) (input, error) {
	disk := filesys.MakeFsOnDisk()
	local := &localOnly{FileSystem: disk, folder: folder}
	if !allowRemote {
		disk = local
	}
	var resources resmap.ResMap
	var err error
	if !allowRemote && remoteReference.MatchString(folder) {
		err = local.refuse("--kustomize", folder)
	} else {
		resources, err = krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(disk, folder)
	}
	if local.refused != nil {
		err = local.refused
	}
	if err != nil {
		return input{}, &source.ReadError{Subject: folder, Err: fmt.Errorf("build kustomization: %w", err)}
	}
	data, err := resources.AsYaml()
	if err != nil {
		return input{}, &source.ReadError{Subject: folder, Err: fmt.Errorf("render kustomization: %w", err)}
	}
	in := held(folder, data)
	in.rendered = true
	return in, nil
}
