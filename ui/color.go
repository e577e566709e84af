package ui

import (
	"fmt"
	"math"
)

// color is red, green and blue, each from 0 to 1.
type color [3]float64

var (
	white = color{1, 1, 1}
	black = color{}
)

// String returns the color as CSS has it.
func (c color) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(math.Round(c[0]*255)), int(math.Round(c[1]*255)), int(math.Round(c[2]*255)))
}

// mix returns the color with a share of another.
func (c color) mix(other color, share float64) color {
	for i := range c {
		c[i] += (other[i] - c[i]) * share
	}
	return c
}

// luminance is the relative luminance of WCAG 2.
func (c color) luminance() float64 {
	linear := func(v float64) float64 {
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c[0]) + 0.7152*linear(c[1]) + 0.0722*linear(c[2])
}

// contrast is the contrast ratio of WCAG 2: from 1 to 21.
func (c color) contrast(other color) float64 {
	a, b := c.luminance(), other.luminance()
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

// letters returns the color of letters that can be read on this one.
func (c color) letters() color {
	if c.contrast(white) >= 4.5 || c.contrast(white) >= c.contrast(black) {
		return white
	}
	return black
}

// towards returns the color, mixed with another until it stands out against the ground.
func (c color) towards(other, ground color, contrast float64) color {
	for share := 0.0; share <= 1; share += 0.02 {
		if mixed := c.mix(other, share); mixed.contrast(ground) >= contrast {
			return mixed
		}
	}
	return other
}
