package plots

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// linearTicks are gonum's, with numbers as they are printed in papers.
func linearTicks(low, high float64) []plot.Tick {
	ticks := plot.DefaultTicks{}.Ticks(low, high)
	for i, t := range ticks {
		ticks[i].Label = number(t.Label)
	}
	return ticks
}

// logTicks marks the decades, and between them 2, 3 … 9. It labels decades, at most
// about six, and where they are fewer than two also 2 and 5 times them.
func logTicks(low, high float64) []plot.Tick {
	first, last := int(math.Floor(math.Log10(low))), int(math.Ceil(math.Log10(high)))
	within := 0
	for e := first; e <= last; e++ {
		if v := math.Pow10(e); low <= v && v <= high {
			within++
		}
	}
	every := 1 + (within-1)/6
	var ticks []plot.Tick
	for e := first; e <= last; e++ {
		for digit := 1; digit < 10; digit++ {
			t := plot.Tick{Value: float64(digit) * math.Pow10(e)}
			switch {
			case t.Value < low || t.Value > high:
				continue
			case digit == 1 && e%every == 0:
				t.Label = "10" + raise(e)
			case within < 2 && (digit == 2 || digit == 5):
				t.Label = fmt.Sprintf("%d×10", digit) + raise(e)
			}
			ticks = append(ticks, t)
		}
	}
	return ticks
}

// number rewrites a number as Go formats it: −2.5×10⁷ for -2.5e+07.
func number(s string) string {
	mantissa, exponent, scientific := strings.Cut(s, "e")
	mantissa = strings.Replace(mantissa, "-", "−", 1)
	if !scientific {
		return mantissa
	}
	e, err := strconv.Atoi(exponent)
	if err != nil {
		return s
	}
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	switch mantissa {
	case "0":
		return "0"
	case "1", "−1":
		return mantissa[:len(mantissa)-1] + "10" + raise(e)
	}
	return mantissa + "×10" + raise(e)
}

// raise writes e in superscript.
func raise(e int) string {
	raised := []rune(superscripts)
	var b strings.Builder
	for _, r := range strconv.Itoa(e) {
		if r == '-' {
			b.WriteRune(raised[10])
		} else {
			b.WriteRune(raised[r-'0'])
		}
	}
	return b.String()
}
