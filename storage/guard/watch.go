package guard

import (
	"context"
	"errors"
	"time"
)

const (
	// suspicious is after how many failures in a row the store is asked whether it answers.
	// One of them may be due to a single damaged row.
	suspicious = 3

	// The pause between two questions grows from the first to the last.
	firstPause = 100 * time.Millisecond
	lastPause  = 2 * time.Second
)

// watch begins to ask whether the store answers, unless that is going on.
func (s *Store) watch() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.watching || s.life.Err() != nil {
		return
	}
	s.watching = true
	s.done.Go(s.untilBack)
}

// untilBack asks until the store answers. While it does not, all acts are refused.
func (s *Store) untilBack() {
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		err := s.probe()
		if s.life.Err() != nil {
			return
		}
		was := s.out.Load()
		if err == nil {
			s.failures.Store(0)
			s.out.Store(nil)
			s.mu.Lock()
			s.watching = false
			s.mu.Unlock()
			if was != nil {
				s.changed(nil)
			}
			return
		}
		s.out.Store(&outage{err})
		if was == nil {
			s.changed(err)
		}
		s.env.Pause(s.life, s.jitter(pause))
	}
}

// probe opens the backend if there is none, and asks it.
func (s *Store) probe() error {
	if s.backend.Load() == nil {
		return s.connect(s.life)
	}
	ctx, cancel := context.WithTimeout(s.life, s.timeout)
	defer cancel()
	err := (*s.backend.Load()).Ping(ctx)
	if errors.Is(err, context.DeadlineExceeded) && s.life.Err() == nil {
		return errors.Join(errors.New("no answer in time"), err)
	}
	return err
}

// jitter returns between half and all of a pause, so that many gateways do not ask at once.
func (s *Store) jitter(pause time.Duration) time.Duration {
	var dice [1]byte
	s.env.Fill(dice[:])
	return pause/2 + pause/2*time.Duration(dice[0])/256
}
