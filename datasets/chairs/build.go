package chairs

import "math"

// model returns the mesh of a chair, with the floor at y = 0 and the seat's middle at x = z = 0.
func (c *Chair) model() *mesh {
	m := new(mesh)
	c.addSeat(m)
	c.addBack(m)
	c.addArms(m)
	c.addBase(m)
	return m
}

// outline returns the width of a rounded plate at v, as a part of its full width. The part is 1 for
// round 0, and that of a circle for round 1.
func outline(round, v float64) float64 {
	return max(0.05, 1-float64(round*(1-math.Sqrt(max(0, 1-float64((2*v-1)*(2*v-1)))))))
}

// ease moves the values of v in [0, 1] towards the ends, where round outlines turn.
func ease(v float64) float64 { return float64(v*v) * (3 - 2*v) }

func (c *Chair) addSeat(m *mesh) {
	y := c.SeatHeight - c.SeatThickness/2
	m.sheet(4, 8, c.SeatThickness, c.SeatShade, func(u, v float64) vec {
		v = ease(v)
		half := c.SeatWidth / 2 * outline(c.SeatRound, v) * (1 - float64(0.12*v))
		// v goes to the back, so that the outside is above.
		return vec{u * half, y, c.SeatDepth/2 - float64(c.SeatDepth*v)}
	})
}

// lean returns the point of the back's plane at x, at a height above the seat.
func (c *Chair) lean(x, height float64) vec {
	return vec{x, c.SeatHeight + height, -c.SeatDepth/2 + 0.02 - float64(c.Rake*height)}
}

// plate adds a plate of the back between two heights, bent forward at its edges. round gives its
// relative width at v, which rounds it above or all around.
func (c *Chair) plate(m *mesh, width, low, high, thickness float64, round func(v float64) float64, albedo float64) {
	m.sheet(6, 8, thickness, albedo, func(u, v float64) vec {
		v = ease(v)
		w := round(v)
		p := c.lean(u*w*width/2, low+float64((high-low)*v))
		p[2] += float64(c.Bend * float64(u*u) * w)
		return p
	})
}

func square(float64) float64 { return 1 }

func (c *Chair) addBack(m *mesh) {
	width, high := 0.92*c.SeatWidth, c.BackHeight
	upper := func(v float64) float64 { return outline(c.BackRound, 0.5+v/2) }
	circle := func(v float64) float64 { return outline(1, v) }
	thickness := max(0.02, 0.6*c.SeatThickness)
	switch c.Back {
	case Panel:
		low := 0.0
		if c.Base == Swivel || c.Base == Cantilever || c.Base == Sled {
			low = 0.25 * high // held by its frame
			c.posts(m, 0.5*width, -c.SeatThickness, 0.5*high)
		}
		c.plate(m, width, low, high, thickness, upper, c.BackShade)
	case Ladder:
		c.posts(m, width, -c.SeatThickness, high)
		for i := range c.Bars {
			at := high * float64(i+1) / float64(c.Bars)
			c.plate(m, width, at-0.3*high/float64(c.Bars)-0.015, at, 0.018, square, c.BackShade)
		}
	case Spindles:
		c.posts(m, width, -c.SeatThickness, high)
		c.plate(m, width, high-0.07, high, 0.022, square, c.BackShade)
		for i := range c.Bars {
			x := width * (float64(i+1)/float64(c.Bars+1) - 0.5)
			m.bar(c.lean(x, -c.SeatThickness/2), c.lean(x, high-0.04), 0.02, 0.02, c.FrameShade)
		}
	case Medallion:
		c.posts(m, 0.6*width, -c.SeatThickness, 0.6*high)
		c.plate(m, width, 0.2*high, high, thickness, circle, c.BackShade)
	case Rail:
		high = float64(0.7 * high)
		c.posts(m, 0.95*width, -c.SeatThickness, high)
		bend := *c
		bend.Bend = 0.1
		bend.plate(m, 1.05*width, high-0.11, high, 0.022, square, c.BackShade)
	case Tub:
		c.wrap(m)
	}
}

// posts adds the two posts of a back.
func (c *Chair) posts(m *mesh, width, low, high float64) {
	for _, side := range [2]float64{-1, 1} {
		x := side * (width - c.LegWidth) / 2
		a, b := c.lean(x, low), c.lean(x, high)
		edge := float64(c.Bend * float64((2*x/width)*(2*x/width)))
		a[2], b[2] = a[2]+edge, b[2]+edge
		m.bar(a, b, c.LegWidth, 0.8*c.LegWidth, c.FrameShade)
	}
}

// wrap adds a plate bent around the back and the sides of the seat, lower in front.
func (c *Chair) wrap(m *mesh) {
	low := c.SeatHeight - c.SeatThickness/2
	m.sheet(12, 4, min(max(0.025, 0.5*c.SeatThickness), 0.1), c.BackShade, func(u, v float64) vec {
		cos, sin := (1-float64(u*u))/(1+float64(u*u)), 2*u/(1+float64(u*u))
		grow := 1 + float64(0.15*v)
		high := 0.75 * c.BackHeight * (1 - float64(0.45*u*u))
		return vec{
			c.SeatWidth / 2 * 1.05 * sin * grow,
			low + float64((c.SeatHeight+float64(high)-low)*v),
			float64(c.SeatDepth*0.2) - float64(c.SeatDepth*0.72*cos*grow),
		}
	})
}

func (c *Chair) addArms(m *mesh) {
	front := float64(0.32 * c.SeatDepth)
	for _, side := range [2]float64{-1, 1} {
		x := side * (c.SeatWidth/2 + c.LegWidth/2)
		back := c.lean(x, 0.22)
		y := back[1]
		switch c.Arms {
		case Posts:
			m.bar(vec{x, c.SeatHeight - c.SeatThickness, front}, vec{x, y, front}, c.LegWidth, c.LegWidth, c.FrameShade)
			m.bar(back, vec{x, y, front + 0.05}, 0.9*c.LegWidth, 1.2*c.LegWidth, c.FrameShade)
		case Loops:
			low := c.SeatHeight - c.SeatThickness
			m.tube([]vec{back, {x, y, 0}, {x, y, front - 0.06}, {x, y - 0.02, front - 0.02},
				{x, y - 0.07, front}, {x, low, front - 0.02}, {0.6 * x, low, front - 0.04}}, max(0.014, c.LegWidth/2), c.FrameShade)
		case Walls:
			wall := 0.09 + c.LegWidth
			x = side * (c.SeatWidth/2 + wall/2)
			top := c.SeatHeight + 0.17
			foot := c.SeatHeight - c.SeatThickness
			m.sheet(6, 4, wall, c.SeatShade, func(u, v float64) vec {
				// u goes to the front on the left side, so that the outside is outside.
				return vec{x, foot + float64((top-foot)*v), -side * u * c.SeatDepth / 2}
			})
		}
	}
}
