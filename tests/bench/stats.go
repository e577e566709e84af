package main

import (
	"cmp"
	"math"
	"slices"
)

// number is what can be measured.
type number interface{ ~int | ~int64 | ~float64 }

// median returns the middle value, or what lies between the two middle ones. There must be
// a value.
func median[T number](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return sorted[middle-1] + (sorted[middle]-sorted[middle-1])/2
}

// percentile returns the smallest value that at least p percent of the values don't exceed.
// There must be a value.
func percentile[T cmp.Ordered](values []T, p float64) T {
	sorted := slices.Sorted(slices.Values(values))
	rank := int(math.Ceil(p / 100 * float64(len(sorted))))
	return sorted[max(rank, 1)-1]
}

// ratio returns the median of the ratios of two series, pair by pair. The rounds of a pair
// were neighbours, so that a slow minute of the machine is in both.
func ratio[T number](of, to []T) float64 {
	var ratios []float64
	for i := range min(len(of), len(to)) {
		if to[i] > 0 {
			ratios = append(ratios, float64(of[i])/float64(to[i]))
		}
	}
	if len(ratios) == 0 {
		return math.NaN()
	}
	return median(ratios)
}

// each collects one value of every element.
func each[E, T any](elements []E, value func(E) T) []T {
	values := make([]T, len(elements))
	for i, e := range elements {
		values[i] = value(e)
	}
	return values
}
