package mail

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// Defaults of a Queue.
const (
	DefaultSize    = 1000
	DefaultWorkers = 2
	DefaultTimeout = 30 * time.Second
	DefaultDrain   = 10 * time.Second
	// DefaultLife is how long delivery is tried of a message that does not say how long its
	// link works.
	DefaultLife = time.Hour
)

// DefaultPauses are the pauses before the second, third, … try of a message. They let a
// server restart, and let greylisting pass, which asks for five minutes at most.
func DefaultPauses() []time.Duration {
	return []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 5 * time.Minute}
}

// Errors of a Queue. Send returns the first two; the others are outcomes.
var (
	ErrFull     = errors.New("mail: too many messages are waiting: the mail server is down or too slow, or somebody asks for too many")
	ErrClosed   = errors.New("mail: the sender is closed")
	ErrExpired  = errors.New("mail: the link expired before the message could be delivered")
	ErrShutdown = errors.New("mail: given up, because the program ends")
)

// QueueConfig is what a Queue needs.
type QueueConfig struct {
	// Transport delivers. Required. The Queue closes it.
	Transport Transport
	// Size is how many messages are held at most, the ones being tried and the ones waiting
	// for another try included. 0 means 1000.
	Size int
	// Workers is how many deliveries are tried at a time. 0 means 2.
	Workers int
	// Pauses are the pauses before the second, third, … try. Nil means DefaultPauses; an
	// empty one means a single try.
	Pauses []time.Duration
	// Timeout bounds one try. 0 means 30 seconds.
	Timeout time.Duration
	// Drain is how long Close goes on delivering. 0 means 10 seconds.
	Drain time.Duration
	// Done hears of every try of every message, from several goroutines at once. May be nil.
	Done func(Outcome)
	// Env is the clock.
	Env auth.Env
}

// Outcome is how one try of a message went.
type Outcome struct {
	Kind    Kind
	Domain  string        // of the recipient: all that may be logged
	Try     int           // 1 is the first
	Elapsed time.Duration // since the message was accepted
	Err     error         // nil when it was delivered
	Again   time.Duration // how long until the next try; 0 when there is none
}

// Queue is a Sender that holds messages in memory while a Transport delivers them. Nothing
// runs while it holds none. It is safe for concurrent use.
type Queue struct {
	config QueueConfig
	ctx    context.Context // ends when Close gives up
	cancel context.CancelFunc

	mu      sync.Mutex
	ready   []*parcel               // to be tried, oldest first
	waiting map[*parcel]*time.Timer // to be tried later
	held    int                     // ready, waiting, and being tried
	working int                     // goroutines
	closed  bool
	idle    chan struct{} // closed when closed and nothing is held nor working
}

// parcel is a message on its way.
type parcel struct {
	message  Message
	accepted time.Time
	deadline time.Time
	tries    int
}

// NewQueue returns a Queue, or an error that names what is missing or wrong.
func NewQueue(c QueueConfig) (*Queue, error) {
	if c.Transport == nil {
		return nil, errors.New("mail: no transport configured")
	}
	if c.Size < 0 || c.Workers < 0 || c.Timeout < 0 || c.Drain < 0 {
		return nil, errors.New("mail: sizes and durations of a queue must not be negative")
	}
	if c.Size == 0 {
		c.Size = DefaultSize
	}
	if c.Workers == 0 {
		c.Workers = DefaultWorkers
	}
	if c.Pauses == nil {
		c.Pauses = DefaultPauses()
	}
	if c.Timeout == 0 {
		c.Timeout = DefaultTimeout
	}
	if c.Drain == 0 {
		c.Drain = DefaultDrain
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &Queue{
		config:  c,
		ctx:     ctx,
		cancel:  cancel,
		waiting: make(map[*parcel]*time.Timer),
		idle:    make(chan struct{}),
	}, nil
}

// Send implements Sender. It never waits.
func (q *Queue) Send(_ context.Context, m Message) error {
	if err := m.Check(); err != nil {
		return err
	}
	life := m.ExpiresIn
	if life <= 0 {
		life = DefaultLife
	}
	m.User = m.User.Clone() // what the routes do with it afterwards is not our business
	now := q.config.Env.Time()
	p := &parcel{message: m, accepted: now, deadline: now.Add(life)}

	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.closed:
		return ErrClosed
	case q.held >= q.config.Size:
		return ErrFull
	}
	q.held++
	q.push(p)
	return nil
}

// push makes a parcel ready, and sees to it that somebody works. The lock is held.
func (q *Queue) push(p *parcel) {
	q.ready = append(q.ready, p)
	if q.working < q.config.Workers {
		q.working++
		go q.work()
	}
}

// work tries what is ready, until nothing is.
func (q *Queue) work() {
	for {
		p := q.pop()
		if p == nil {
			return
		}
		err := q.try(p)
		q.settle(p, err)
	}
}

// pop takes the oldest parcel. Without one, the worker is gone.
func (q *Queue) pop() *parcel {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.ready) == 0 {
		q.working--
		q.signal()
		return nil
	}
	p := q.ready[0]
	q.ready[0] = nil
	q.ready = q.ready[1:]
	return p
}

// signal tells Close that everything is done. The lock is held.
func (q *Queue) signal() {
	if q.closed && q.held == 0 && q.working == 0 {
		close(q.idle)
	}
}

// try delivers once. A panic, as of a template, is an error that stays.
func (q *Queue) try(p *parcel) (err error) {
	p.tries++
	left := p.deadline.Sub(q.config.Env.Time())
	if left <= 0 {
		return Permanent(ErrExpired)
	}
	if q.ctx.Err() != nil {
		return Permanent(ErrShutdown)
	}
	defer func() {
		if v := recover(); v != nil {
			err = Permanent(fmt.Errorf("mail: delivering panicked: %v", v))
		}
	}()
	ctx, cancel := context.WithTimeout(q.ctx, min(q.config.Timeout, left))
	defer cancel()
	m := p.message
	if m.ExpiresIn > 0 {
		m.ExpiresIn = left
	}
	return q.config.Transport.Deliver(ctx, m)
}

// settle decides what becomes of a parcel that was tried, and tells of it.
func (q *Queue) settle(p *parcel, err error) {
	now := q.config.Env.Time()
	outcome := Outcome{
		Kind:    p.message.Kind,
		Domain:  p.message.Domain(),
		Try:     p.tries,
		Elapsed: now.Sub(p.accepted),
		Err:     err,
	}
	q.mu.Lock()
	outcome.Again = q.pause(p, now, err)
	if outcome.Again > 0 {
		q.waiting[p] = time.AfterFunc(outcome.Again, func() { q.wake(p) })
	} else {
		q.held--
	}
	q.mu.Unlock()
	if q.config.Done != nil {
		q.config.Done(outcome)
	}
}

// pause returns how long to wait before the next try, 0 if there is to be none. The lock
// is held.
func (q *Queue) pause(p *parcel, now time.Time, err error) time.Duration {
	if err == nil || IsPermanent(err) || q.closed || p.tries > len(q.config.Pauses) {
		return 0
	}
	pause := q.config.Pauses[p.tries-1]
	if now.Add(pause).After(p.deadline) {
		return 0
	}
	return max(pause, 1)
}

// wake makes a parcel ready that has waited.
func (q *Queue) wake(p *parcel) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, ok := q.waiting[p]; ok {
		delete(q.waiting, p)
		q.push(p)
	}
}

// Close takes no more messages, gives every one that it holds a last try, for as long as
// Drain, and closes the transport. A second call waits for the first.
func (q *Queue) Close() error {
	q.mu.Lock()
	first := !q.closed
	q.closed = true
	for p, timer := range q.waiting {
		timer.Stop()
		delete(q.waiting, p)
		q.push(p)
	}
	if first {
		q.signal()
	}
	q.mu.Unlock()

	timer := time.AfterFunc(q.config.Drain, q.cancel)
	defer timer.Stop()
	<-q.idle
	if !first {
		return nil
	}
	q.cancel()
	return q.config.Transport.Close()
}
