package main

import (
	"math"
	"testing"
	"time"
)

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		name   string
		values []int
		want   int
	}{
		{"one", []int{7}, 7},
		{"odd, not sorted", []int{9, 1, 5}, 5},
		{"even: between the two in the middle", []int{10, 1, 4, 100}, 7},
		{"an outlier moves nothing", []int{5, 5, 5, 5, 100000}, 5},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := median(test.values); got != test.want {
				t.Errorf("median(%v) = %d, want %d", test.values, got, test.want)
			}
		})
	}
}

func TestPercentile(t *testing.T) {
	var hundred []int
	for i := range 100 {
		hundred = append(hundred, 100-i)
	}
	for _, test := range []struct {
		name   string
		values []int
		p      float64
		want   int
	}{
		{"p50 of 1…100", hundred, 50, 50},
		{"p99 of 1…100", hundred, 99, 99},
		{"p100 of 1…100", hundred, 100, 100},
		{"p0 is the smallest", hundred, 0, 1},
		{"p99 of few is the largest", []int{3, 1, 2}, 99, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := percentile(test.values, test.p); got != test.want {
				t.Errorf("percentile %v = %d, want %d", test.p, got, test.want)
			}
		})
	}
}

func TestRatio(t *testing.T) {
	for _, test := range []struct {
		name   string
		of, to []float64
		want   float64
	}{
		{"pair by pair: a slow round is slow for both", []float64{2, 20, 2}, []float64{1, 10, 1}, 2},
		{"median of the ratios", []float64{1, 2, 9}, []float64{1, 1, 1}, 2},
		{"rounds without a value don't count", []float64{3, 4}, []float64{0, 2}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := ratio(test.of, test.to); got != test.want {
				t.Errorf("ratio(%v, %v) = %v, want %v", test.of, test.to, got, test.want)
			}
		})
	}
	if got := ratio([]time.Duration{time.Second}, nil); !math.IsNaN(got) {
		t.Errorf("ratio to nothing = %v, want NaN", got)
	}
}
