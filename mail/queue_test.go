package mail

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// post is a Transport for tests, which answers what the test says.
type post struct {
	deliver func(ctx context.Context, m Message) error

	mu     sync.Mutex
	got    []Message
	busy   int
	most   int // deliveries at a time
	closed int
}

func (p *post) Deliver(ctx context.Context, m Message) error {
	p.mu.Lock()
	p.got = append(p.got, m)
	p.busy++
	p.most = max(p.most, p.busy)
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.busy--
		p.mu.Unlock()
	}()
	return p.deliver(ctx, m)
}

func (p *post) Close() error {
	p.closed++
	return nil
}

// outcomes collects what a queue tells.
type outcomes struct {
	mu  sync.Mutex
	all []Outcome
}

func (o *outcomes) add(one Outcome) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all = append(o.all, one)
}

func newQueue(t *testing.T, c QueueConfig) (*Queue, *outcomes) {
	t.Helper()
	told := new(outcomes)
	c.Done = told.add
	q, err := NewQueue(c)
	if err != nil {
		t.Fatal(err)
	}
	return q, told
}

var errBusy = errors.New("421 come back later")

func TestQueueTriesAgain(t *testing.T) {
	gone := Permanent(errors.New("550 no such user"))
	tests := map[string]struct {
		answers []error // the last one is repeated
		life    time.Duration
		tries   int
		ok      bool
		elapsed time.Duration
	}{
		"delivered at once":                 {[]error{nil}, time.Hour, 1, true, 0},
		"delivered at the third try":        {[]error{errBusy, errBusy, nil}, time.Hour, 3, true, 35 * time.Second},
		"given up after five tries":         {[]error{errBusy}, time.Hour, 5, false, 455 * time.Second},
		"given up at once":                  {[]error{gone}, time.Hour, 1, false, 0},
		"given up later":                    {[]error{errBusy, gone}, time.Hour, 2, false, 5 * time.Second},
		"given up when the link is too old": {[]error{errBusy}, time.Minute, 3, false, 35 * time.Second},
		"a link of unknown life":            {[]error{errBusy}, 0, 5, false, 455 * time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tries := 0
				p := &post{deliver: func(_ context.Context, m Message) error {
					tries++
					return test.answers[min(tries, len(test.answers))-1]
				}}
				q, told := newQueue(t, QueueConfig{Transport: p, Workers: 1})
				m := message(VerifyEmail)
				m.ExpiresIn = test.life
				if err := q.Send(t.Context(), m); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Hour)
				synctest.Wait()
				if len(told.all) != test.tries {
					t.Fatalf("got %d tries, want %d", len(told.all), test.tries)
				}
				for i, o := range told.all {
					if o.Try != i+1 || o.Domain != "example.com" || o.Kind != VerifyEmail || (o.Again > 0) != (i < test.tries-1) {
						t.Errorf("outcome %d: %+v", i, o)
					}
				}
				last := told.all[test.tries-1]
				if (last.Err == nil) != test.ok || last.Elapsed != test.elapsed {
					t.Errorf("the last outcome: %+v", last)
				}
				for i, m := range p.got {
					if want := max(0, test.life-told.all[i].Elapsed); m.ExpiresIn != want {
						t.Errorf("try %d says that the link expires in %s, want %s", i+1, m.ExpiresIn, want)
					}
				}
				if err := q.Close(); err != nil || p.closed != 1 {
					t.Errorf("closing: %v, closed %d times", err, p.closed)
				}
			})
		})
	}
}

func TestQueueNeverWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &post{deliver: func(ctx context.Context, m Message) error {
			<-ctx.Done()
			return ctx.Err()
		}}
		q, told := newQueue(t, QueueConfig{Transport: p, Size: 5, Pauses: []time.Duration{}})
		var full int
		for range 8 {
			if err := q.Send(t.Context(), message(ResetPassword)); errors.Is(err, ErrFull) {
				full++
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if full != 3 {
			t.Errorf("got %d refusals, want 3", full)
		}
		time.Sleep(DefaultTimeout + time.Second)
		synctest.Wait()
		if len(told.all) != DefaultWorkers || !errors.Is(told.all[0].Err, context.DeadlineExceeded) {
			t.Errorf("a hanging server is waited for: %+v", told.all)
		}
		if err := q.Send(t.Context(), message(ResetPassword)); err != nil {
			t.Errorf("there is room again: %v", err)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if p.most != DefaultWorkers {
			t.Errorf("got %d deliveries at a time, want %d", p.most, DefaultWorkers)
		}
		if err := q.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestQueueRefuses(t *testing.T) {
	p := &post{deliver: func(context.Context, Message) error { return nil }}
	q, told := newQueue(t, QueueConfig{Transport: p})
	bad := message(VerifyEmail)
	bad.To += "\r\nBcc: eve@example.com"
	if err := q.Send(t.Context(), bad); err == nil {
		t.Error("a second recipient was accepted")
	}
	for range 2 {
		if err := q.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := q.Send(t.Context(), message(VerifyEmail)); !errors.Is(err, ErrClosed) {
		t.Errorf("after closing: got %v", err)
	}
	if len(told.all) > 0 || p.closed != 1 {
		t.Errorf("got %+v, closed %d times", told.all, p.closed)
	}
	if _, err := NewQueue(QueueConfig{}); err == nil {
		t.Error("a queue without a transport was made")
	}
	if _, err := NewQueue(QueueConfig{Transport: p, Size: -1}); err == nil {
		t.Error("a queue of a negative size was made")
	}
}

func TestQueueDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := true
		p := &post{deliver: func(_ context.Context, m Message) error {
			time.Sleep(time.Second)
			if down {
				return errBusy
			}
			return nil
		}}
		q, told := newQueue(t, QueueConfig{Transport: p})
		for range 6 {
			if err := q.Send(t.Context(), message(DeleteAccount)); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(3500 * time.Millisecond) // all were tried, and wait
		synctest.Wait()
		down = false
		began := time.Now()
		if err := q.Close(); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("draining took %s", took)
		}
		delivered := 0
		for _, o := range told.all {
			if o.Err == nil {
				delivered++
			}
		}
		if delivered != 6 || len(told.all) != 12 {
			t.Errorf("got %d of 6 delivered, in %d tries", delivered, len(told.all))
		}
	})
}

func TestQueueGivesUpWhenTheTimeIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &post{deliver: func(ctx context.Context, m Message) error {
			<-ctx.Done()
			return ctx.Err()
		}}
		q, told := newQueue(t, QueueConfig{Transport: p, Drain: 3 * time.Second})
		for range 6 {
			if err := q.Send(t.Context(), message(DeleteAccount)); err != nil {
				t.Fatal(err)
			}
		}
		began := time.Now()
		done := make(chan error)
		for range 3 {
			go func() { done <- q.Close() }()
		}
		for range 3 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("it took %s", took)
		}
		shutdown := slices.DeleteFunc(slices.Clone(told.all), func(o Outcome) bool { return !errors.Is(o.Err, ErrShutdown) })
		if len(told.all) != 6 || len(shutdown) != 4 {
			t.Errorf("got %+v", told.all)
		}
	})
}

func TestQueueSurvivesAPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &post{deliver: func(context.Context, Message) error { panic("no such template") }}
		q, told := newQueue(t, QueueConfig{Transport: p})
		if err := q.Send(t.Context(), message(VerifyEmail)); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if len(told.all) != 1 || !strings.Contains(told.all[0].Err.Error(), "no such template") {
			t.Errorf("got %+v", told.all)
		}
		if err := q.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestManySendersAtOnce(t *testing.T) {
	const senders, each = 20, 50
	p := &post{deliver: func(context.Context, Message) error { return nil }}
	q, told := newQueue(t, QueueConfig{Transport: p, Size: senders * each, Workers: 4})
	var wg sync.WaitGroup
	for range senders {
		wg.Go(func() {
			for range each {
				if err := q.Send(t.Context(), message(VerifyEmail)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if err := q.Close(); err != nil {
		t.Error(err)
	}
	if len(told.all) != senders*each || p.most > 4 {
		t.Errorf("got %d outcomes, %d at a time", len(told.all), p.most)
	}
}

func TestRedact(t *testing.T) {
	m := message(ChangeEmail)
	got := m.Redact("550 <Ann@Example.com>: no; " + m.URL + " SECRET ann@new.example.com")
	if want := "550 <[address]>: no; [link] [token] [new address]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
