package client

import (
	"errors"
	"fmt"
	"net"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// Refused words an error of the API server: a missing right is told in few words.
func Refused(verb, what string, err error) error {
	if apierrors.IsForbidden(err) && strings.Contains(err.Error(), " cannot "+verb+" resource ") {
		return forbidden{fmt.Sprintf("cannot %s %s: forbidden", verb, what), err}
	}
	return fmt.Errorf("cannot %s %s: %w", verb, what, err)
}

// IsTimeout reports whether no answer came in time, on either side.
func IsTimeout(err error) bool {
	var network net.Error
	return errors.As(err, &network) && network.Timeout() || apierrors.IsTimeout(err) || apierrors.IsServerTimeout(err)
}

// forbidden is a missing right in few words, with the answer of the API server as its cause.
type forbidden struct {
	words string
	cause error
}

func (f forbidden) Error() string { return f.words }
func (f forbidden) Unwrap() error { return f.cause }
