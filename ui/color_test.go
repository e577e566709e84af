package ui

import "testing"

// TestColors: whatever color the operator has, what is written in it or on it can be read.
func TestColors(t *testing.T) {
	for r := 0; r <= 255; r += 51 {
		for g := 0; g <= 255; g += 51 {
			for b := 0; b <= 255; b += 51 {
				c := color{float64(r) / 255, float64(g) / 255, float64(b) / 255}
				if got := c.contrast(c.letters()); got < 4.5 {
					t.Errorf("letters on %s: contrast %.2f", c, got)
				}
				light, dark := mustColor(lightCard), mustColor(darkCard)
				if got := c.towards(black, light, readable).contrast(light); got < 4.5 {
					t.Errorf("link from %s by day: contrast %.2f", c, got)
				}
				if got := c.towards(white, dark, readable).contrast(dark); got < 4.5 {
					t.Errorf("link from %s by night: contrast %.2f", c, got)
				}
				button := c.towards(white, dark, 2.5)
				if got := button.contrast(button.letters()); got < 4.5 {
					t.Errorf("button from %s by night: contrast %.2f", c, got)
				}
			}
		}
	}
}
