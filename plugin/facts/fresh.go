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
		return errors.New("the reading has no time")
	}
	switch age := now.Sub(at); {
	case age > MaxAge:
		return fmt.Errorf("the reading is stale: %s, %s ago", reading, age.Round(time.Second))
	case age < -MaxAge:
		return fmt.Errorf("the reading is of %s, %s in the future; check the clock of the node", reading, (-age).Round(time.Second))
	}
	return nil
}
