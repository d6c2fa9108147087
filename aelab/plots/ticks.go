package plots

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// linearTicks marks multiples of 1, 2 or 5 times a power of ten, four to nine of them. If the numbers
// are very large or small, all labels have the same power of ten.
func linearTicks(low, high float64) []plot.Tick {
	step, power := niceStep(low, high)
	exponent := sharedPower(max(math.Abs(low), math.Abs(high)))
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
		ticks = append(ticks, plot.Tick{Value: min(max(i*step, low), high), Label: minus(label)})
	}
	return ticks
}

// niceStep returns the least 1, 2 or 5 times 10^power that divides low … high into eight
// parts or fewer.
func niceStep(low, high float64) (step float64, power int) {
	power = exponentOf((high - low) / 8)
	for _, digit := range []float64{1, 2, 5} {
		if step = digit * math.Pow10(power); step*8 >= high-low {
			return step, power
		}
	}
	power++
	return math.Pow10(power), power
}

// logTicks marks the decades, and between them 2, 3 … 9. It labels all decades, or evenly spaced ones
// if there are many. With fewer than two decades it also labels 2 and 5 times them. A range below a
// decade is marked by plainTicks.
func logTicks(low, high float64) []plot.Tick {
	if high < 10*low {
		return plainTicks(low, high)
	}
	first, last := exponentOf(low), int(math.Ceil(math.Log10(high)))
	decades := 0
	for e := first; e <= last; e++ {
		if v := math.Pow10(e); low <= v && v <= high {
			decades++
		}
	}
	every := max(1, (decades+5)/6)
	plain := decades < 2 && sharedPower(high) == 0
	var ticks []plot.Tick
	for e := first; e <= last; e++ {
		for digit := 1; digit < 10; digit++ {
			t := plot.Tick{Value: scaled(digit, e)}
			switch half := digit == 2 || digit == 5; {
			case t.Value < low || t.Value > high:
				continue
			case plain && (digit == 1 || half):
				t.Label = strconv.FormatFloat(t.Value, 'f', -1, 64)
			case digit == 1 && e%every == 0:
				t.Label = "10" + raise(e)
			case decades < 2 && half:
				t.Label = strconv.Itoa(digit) + "×10" + raise(e)
			}
			ticks = append(ticks, t)
		}
	}
	return ticks
}

// roundest lists ten times the numbers that get a label, in the order in which they get it. room is the
// space that a label must have on both sides, as a share of the axis.
var roundest = []struct {
	room float64
	tens []int
}{
	{0.15, []int{10, 50, 20, 30, 80, 60, 40, 70, 90}},
	{0.2, []int{15, 25}},
}

// plainTicks marks a logarithmic axis of less than a decade with numbers as on a linear one. Numbers
// crowd towards the upper end, so the less round ones get a label only where there is room.
func plainTicks(low, high float64) []plot.Tick {
	if high < 3*low {
		return linearTicks(low, high) // numbers do not crowd yet
	}
	power := exponentOf(high) - 2
	labelled := map[int]bool{} // numbers of 10^power
	consider := func(n int, room float64) {
		crowded := scaled(n, power) < low || scaled(n, power) > high
		for other := range labelled {
			crowded = crowded || math.Abs(math.Log(float64(n)/float64(other))) < room*math.Log(high/low)
		}
		if !crowded {
			labelled[n] = true
		}
	}
	for _, list := range roundest {
		for _, n := range list.tens {
			consider(n, list.room)
			consider(10*n, list.room) // the same number a decade above
		}
	}
	var ticks []plot.Tick
	shared := sharedPower(high)
	for n := 10; n < 1000; n++ {
		t := plot.Tick{Value: scaled(n, power)}
		digit := n%100 == 0 || n < 100 && n%10 == 0
		if t.Value < low || t.Value > high || !digit && !labelled[n] {
			continue
		}
		if labelled[n] {
			t.Label = strconv.FormatFloat(scaled(n, power-shared), 'f', -1, 64)
			if shared != 0 {
				t.Label += "×10" + raise(shared)
			}
		}
		ticks = append(ticks, t)
	}
	return ticks
}

// scaled returns the float64 nearest to n·10^power, which prints with n's digits.
func scaled(n, power int) float64 {
	if power < 0 {
		return float64(n) / math.Pow10(-power)
	}
	return float64(n) * math.Pow10(power)
}

// exponentOf returns the exponent of the power of ten at or below a positive number.
func exponentOf(v float64) int { return int(math.Floor(math.Log10(v))) }

// sharedPower returns the power of ten of all labels if the largest number is very large or very small,
// else 0.
func sharedPower(largest float64) int {
	if e := exponentOf(largest); e > 4 || e < -3 {
		return e
	}
	return 0
}

// minus writes a number with minus signs instead of hyphens.
func minus(number string) string { return strings.ReplaceAll(number, "-", "−") }

// raise writes e in superscript.
func raise(e int) string {
	digits := minus(strconv.Itoa(e))
	return strings.Map(func(r rune) rune {
		return []rune(superscripts)[slices.Index([]rune(ordinary), r)]
	}, digits)
}
