//go:build !linux

package webhook

// forgetProgramPages does nothing here.
func forgetProgramPages() error { return nil }
