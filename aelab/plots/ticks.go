package plots

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// linearTicks marks multiples of 1, 2 or 5 times a power of ten, four to nine of them.
// Where numbers are very large or small, all have the same power of ten.
func linearTicks(low, high float64) []plot.Tick {
	step, power := niceStep(low, high)
	exponent := 0
	if e := int(math.Floor(math.Log10(max(math.Abs(low), math.Abs(high))))); e > 4 || e < -3 {
		exponent = e
	}
	decimals := max(0, exponent-power)
	var ticks []plot.Tick
	const slack = 1e-9 // a mark at either end stays, however its multiple rounds
	first := math.Ceil(low/step - slack)
	for n := range 10 {
		i := first + float64(n)
		if i > high/step+slack {
			break
		}
		label := strconv.FormatFloat(i*step/math.Pow10(exponent), 'f', decimals, 64)
		if i == 0 {
			label = "0"
		} else if exponent != 0 {
			label += "×10" + raise(exponent)
		}
		ticks = append(ticks, plot.Tick{Value: min(max(i*step, low), high), Label: strings.Replace(label, "-", "−", 1)})
	}
	return ticks
}

// niceStep returns the least 1, 2 or 5 times 10^power that divides low … high into eight
// parts or fewer.
func niceStep(low, high float64) (step float64, power int) {
	power = int(math.Floor(math.Log10((high - low) / 8)))
	for _, digit := range []float64{1, 2, 5} {
		if step = digit * math.Pow10(power); step*8 >= high-low {
			return step, power
		}
	}
	power++
	return math.Pow10(power), power
}

// logTicks marks the decades, and between them 2, 3 … 9. It labels the decades, all or
// every so many; where there are fewer than two, also 2 and 5 times them.
func logTicks(low, high float64) []plot.Tick {
	first, last := int(math.Floor(math.Log10(low))), int(math.Ceil(math.Log10(high)))
	decades := 0
	for e := first; e <= last; e++ {
		if v := math.Pow10(e); low <= v && v <= high {
			decades++
		}
	}
	every := max(1, (decades+5)/6)
	var ticks []plot.Tick
	for e := first; e <= last; e++ {
		for digit := 1; digit < 10; digit++ {
			t := plot.Tick{Value: float64(digit) * math.Pow10(e)}
			switch {
			case t.Value < low || t.Value > high:
				continue
			case digit == 1 && e%every == 0:
				t.Label = "10" + raise(e)
			case decades < 2 && (digit == 2 || digit == 5):
				t.Label = strconv.Itoa(digit) + "×10" + raise(e)
			}
			ticks = append(ticks, t)
		}
	}
	return ticks
}

// raise writes e in superscript.
func raise(e int) string {
	digits := strings.Replace(strconv.Itoa(e), "-", "−", 1)
	return strings.Map(func(r rune) rune {
		return []rune(superscripts)[slices.Index([]rune(ordinary), r)]
	}, digits)
}
