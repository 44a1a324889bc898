package journal

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/owner"
)

const (
	leaseName = "lightk8s-run"
	// renewal is how often a run says that it goes on, and abandoned how long it can be silent before another takes over.
	renewal   = 20 * time.Second
	abandoned = 2 * time.Minute
)

// Lock has one run at a time change a cluster.
type Lock struct {
	api    *client.Client
	held   *coordinationv1.Lease
	stop   context.CancelCauseFunc
	ended  chan struct{}
	holder string
}

// HeldError is the error where another run changes the cluster.
type HeldError struct {
	Holder string
	Silent time.Duration // since it said that it goes on
}

func (e *HeldError) Error() string {
	return fmt.Sprintf("run %s changes the cluster, and said so %s ago; try again when it has ended, or after %s of silence",
		e.Holder, e.Silent.Round(time.Second), abandoned)
}

// Acquire takes the lock for a run. The context that it returns ends when another takes the lock, which it does only of
// a run that was silent for two minutes by the clock of the API server.
func Acquire(ctx context.Context, api *client.Client, id string) (context.Context, *Lock, error) {
	// Undo and resume of a run have its ID too.
	l := &Lock{api: api, holder: id + "/" + rand.Text()[:6], ended: make(chan struct{})}
	now, err := l.serverTime(ctx)
	if err != nil {
		return nil, nil, err
	}
	l.held, err = l.api.Typed.CoordinationV1().Leases(Namespace).Create(ctx, l.lease(now), metav1.CreateOptions{FieldManager: owner.Author})
	if apierrors.IsAlreadyExists(err) {
		l.held, err = l.takeOver(ctx, now)
	}
	if err != nil {
		return nil, nil, err
	}
	ctx, l.stop = context.WithCancelCause(ctx)
	go l.renew(ctx, now)
	return ctx, l, nil
}

func (l *Lock) lease(now time.Time) *coordinationv1.Lease {
	return &coordinationv1.Lease{
		ObjectMeta: metav1.ObjectMeta{Name: leaseName, Namespace: Namespace},
		Spec: coordinationv1.LeaseSpec{
			HolderIdentity: &l.holder, LeaseDurationSeconds: new(int32(abandoned.Seconds())), RenewTime: &metav1.MicroTime{Time: now},
		},
	}
}

// serverTime is that of the API server: clocks of users can be off by hours.
func (l *Lock) serverTime(ctx context.Context) (time.Time, error) {
	tried := l.lease(time.Now())
	tried.Name, tried.GenerateName = "", leaseName+"-"
	answer, err := l.api.Typed.CoordinationV1().Leases(Namespace).Create(ctx, tried, metav1.CreateOptions{DryRun: client.DryRun(true)})
	if err != nil {
		return time.Time{}, client.Refused("create", "lease "+Namespace+"/"+leaseName, err)
	}
	return answer.CreationTimestamp.Time, nil
}

func (l *Lock) takeOver(ctx context.Context, now time.Time) (*coordinationv1.Lease, error) {
	other, err := l.api.Typed.CoordinationV1().Leases(Namespace).Get(ctx, leaseName, metav1.GetOptions{})
	if err != nil {
		return nil, client.Refused("get", "lease "+Namespace+"/"+leaseName, err)
	}
	held := &HeldError{Holder: "of an unknown name", Silent: abandoned}
	if other.Spec.HolderIdentity != nil {
		held.Holder, _, _ = strings.Cut(*other.Spec.HolderIdentity, "/")
	}
	if other.Spec.RenewTime != nil {
		held.Silent = now.Sub(other.Spec.RenewTime.Time)
	}
	if held.Silent.Abs() < abandoned { // what says that it is of the future was not written by a run
		return nil, held
	}
	other.Spec = l.lease(now).Spec
	taken, err := l.api.Typed.CoordinationV1().Leases(Namespace).Update(ctx, other, metav1.UpdateOptions{FieldManager: owner.Author}) // of the version that was read
	if apierrors.IsConflict(err) {
		return nil, held
	}
	if err != nil {
		return nil, client.Refused("update", "lease "+Namespace+"/"+leaseName, err)
	}
	return taken, nil
}

// errLost is the cause where a run ends since it no longer has the lock.
var errLost = errors.New("another run took the lock, or it could not be renewed")

// renew goes on until the lock is released. Where it is no longer ours, or could not be renewed until shortly before
// another takes it, the run ends.
func (l *Lock) renew(ctx context.Context, now time.Time) {
	defer close(l.ended)
	offset, renewed := time.Until(now), time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(renewal):
		}
		next := l.held.DeepCopy()
		next.Spec.RenewTime = &metav1.MicroTime{Time: time.Now().Add(offset)}
		answer, err := l.api.Typed.CoordinationV1().Leases(Namespace).Update(ctx, next, metav1.UpdateOptions{FieldManager: owner.Author})
		switch {
		case err == nil:
			l.held, renewed = answer, time.Now()
		case apierrors.IsNotFound(err), apierrors.IsConflict(err) && !l.stillOurs(ctx), time.Since(renewed) > abandoned-renewal:
			l.stop(errLost)
			return
		}
	}
}

// stillOurs reads the lease again: the answer to a renewal can have been lost.
func (l *Lock) stillOurs(ctx context.Context) bool {
	live, err := l.api.Typed.CoordinationV1().Leases(Namespace).Get(ctx, leaseName, metav1.GetOptions{})
	if err != nil {
		return true // not known: it is tried again
	}
	if live.UID != l.held.UID || live.Spec.HolderIdentity == nil || *live.Spec.HolderIdentity != l.holder {
		return false
	}
	l.held = live
	return true
}

// Release gives the lock back.
func (l *Lock) Release(ctx context.Context) error {
	l.stop(nil)
	<-l.ended
	if !l.stillOurs(ctx) {
		return nil
	}
	err := l.api.Typed.CoordinationV1().Leases(Namespace).Delete(ctx, leaseName, metav1.DeleteOptions{
		Preconditions: &metav1.Preconditions{UID: &l.held.UID, ResourceVersion: &l.held.ResourceVersion},
	})
	if err != nil && !apierrors.IsNotFound(err) && !apierrors.IsConflict(err) {
		return client.Refused("delete", "lease "+Namespace+"/"+leaseName, err)
	}
	return nil
}
