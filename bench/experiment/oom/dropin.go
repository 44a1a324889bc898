package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

type object = map[string]any

// shipped is what k3s gives its kubelet: it evicts for want of disk, never of memory, and
// reserves nothing.
func shipped() object {
	return object{
		"maxPods":      110,
		"evictionHard": object{"memory.available": "0%", "imagefs.available": "5%", "nodefs.available": "5%", "nodefs.inodesFree": "0%"},
	}
}

// writeDropIn writes the settings as the only drop-in of a new folder, which it returns.
func writeDropIn(folder string, settings object) (string, error) {
	document := object{"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration"}
	for field, value := range settings {
		document[field] = value
	}
	data, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return "", fmt.Errorf("encode kubelet drop-in: %w", err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", fmt.Errorf("make folder of kubelet drop-ins: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "10-lightk8s.conf"), append(data, '\n'), 0o644); err != nil {
		return "", fmt.Errorf("write kubelet drop-in: %w", err)
	}
	return folder, nil
}

func mebibytes(n int) string { return fmt.Sprintf("%dMi", n) }
