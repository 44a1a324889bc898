package facts

import (
	"errors"
	"fmt"
	"time"
)

// MaxAge is how old a reading can be. Kubelets and metrics-server take one every 15 to 60 seconds.
const MaxAge = 5 * time.Minute

// CheckFresh finds readings that say nothing about now: older than MaxAge by the clock of the API server, or from the future.
func CheckFresh(reading string, now time.Time) error {
	at, err := time.Parse(time.RFC3339, reading)
	if err != nil {
		return errors.New("the reading does not say when it was taken")
	}
	switch age := now.Sub(at); {
	case age > MaxAge:
		return fmt.Errorf("the reading is of %s, %s ago: it is stale", reading, age.Round(time.Second))
	case age < -MaxAge:
		return fmt.Errorf("the reading is of %s, %s from now: the clock of the node is wrong", reading, (-age).Round(time.Second))
	}
	return nil
}
