package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	admissionv1 "k8s.io/api/admission/v1"
)

// template is a review from which others are made.
type template struct {
	content []byte
	uid     []byte
	name    []byte
}

// The uid and the name of the pod in all the files.
const (
	fileUID  = "705ab4f5-6393-11e8-b7cc-42010a800002"
	fileName = "web-0"
)

func readTemplate(folder, name string) (template, error) {
	content, err := os.ReadFile(filepath.Join(folder, name+".json"))
	if err != nil {
		return template{}, fmt.Errorf("read review: %w", err)
	}
	t := template{content: content, uid: []byte(fileUID), name: []byte(`"` + fileName + `"`)}
	if !bytes.Contains(content, t.uid) || !bytes.Contains(content, t.name) {
		return template{}, fmt.Errorf("review %s is not of a pod %s with uid %s", name, fileName, fileUID)
	}
	return t, nil
}

// same is the n-th review of one pod that is created repeatedly: all but the first are
// answered from memory.
func (t template) same(n int) []byte {
	return bytes.Replace(t.content, t.uid, fmt.Appendf(nil, "705ab4f5-6393-11e8-b7cc-%012d", n), 1)
}

// distinct is the n-th review of pods that were never seen: their names are looked at, and so
// nothing is answered from memory.
func (t template) distinct(n int) []byte {
	return bytes.ReplaceAll(t.same(n), t.name, fmt.Appendf(nil, `"web-%07d"`, n))
}

func admitted(r *admissionv1.AdmissionResponse) error {
	if !r.Allowed || len(r.Patch) > 0 {
		return fmt.Errorf("allowed is %t with a patch of %d bytes, want an admission as it is", r.Allowed, len(r.Patch))
	}
	return nil
}

func patched(r *admissionv1.AdmissionResponse) error {
	if !r.Allowed || !bytes.Contains(r.Patch, []byte("limits")) {
		return fmt.Errorf("allowed is %t with patch %.100s, want limits", r.Allowed, r.Patch)
	}
	return nil
}

func denied(r *admissionv1.AdmissionResponse) error {
	if r.Allowed {
		return errors.New("a privileged pod is admitted")
	}
	return nil
}
