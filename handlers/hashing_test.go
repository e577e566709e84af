package handlers

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestSEC60Hashing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const slots = 2
		h := newHashing(slots)
		var mu sync.Mutex
		running, most, done := 0, 0, 0
		work := func() {
			mu.Lock()
			running++
			most = max(most, running)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			running--
			done++
			mu.Unlock()
		}
		const fits = slots * (1 + queuePerSlot)
		for range fits {
			go h.do(t.Context(), work)
		}
		synctest.Wait()
		if err := h.do(t.Context(), work); !errors.Is(err, errBusy) {
			t.Errorf("with a full queue: %v, want %v", err, errBusy)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
		defer cancel()
		if err := h.do(ctx, work); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("when the client goes: %v, want %v", err, context.DeadlineExceeded)
		}
		time.Sleep(fits * time.Second)
		synctest.Wait()
		if most != slots || done != fits {
			t.Errorf("%d at a time, %d in all; want %d and %d", most, done, slots, fits)
		}
	})
}
