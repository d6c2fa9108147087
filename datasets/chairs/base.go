package chairs

// under is the height at which the base meets the seat.
func (c *Chair) under() float64 { return c.SeatHeight - c.SeatThickness }

func (c *Chair) addBase(m *mesh) {
	switch c.Base {
	case Legs:
		c.legs(m, c.under(), c.Splay)
	case Sled:
		c.sled(m)
	case Cantilever:
		c.cantilever(m)
	case Pedestal:
		m.column(c.under(), c.LegWidth/2, c.FrameShade)
		m.disc(0.42*c.SeatWidth, 0.025, c.FrameShade)
	case Swivel:
		m.column(c.under(), c.LegWidth/2, c.FrameShade)
		c.star(m)
	case Block:
		c.legs(m, c.under(), 0)
	}
}

// legs adds four legs, thinner at the floor.
func (c *Chair) legs(m *mesh, top, splay float64) {
	x, back := (c.SeatWidth-c.LegWidth)/2, (c.SeatDepth-c.LegWidth)/2
	front := back - 0.01
	if c.SeatRound > 0.5 {
		x, back, front = 0.72*x, 0.72*back, 0.72*front
	}
	leg := func(sideX, sideZ, z float64) (foot, head vec) {
		return vec{sideX * (x + splay), 0, sideZ * (z + splay)}, vec{sideX * x, top, sideZ * z}
	}
	at := func(a, b vec, t float64) vec { return a.along(t, b.sub(a)) }
	for _, side := range [2]float64{-1, 1} {
		foot, head := leg(side, 1, front)
		footBack, headBack := leg(side, -1, back)
		m.bar(foot, head, 0.8*c.LegWidth, c.LegWidth, c.FrameShade)
		m.bar(footBack, headBack, 0.8*c.LegWidth, c.LegWidth, c.FrameShade)
		if c.Stretchers && c.Base == Legs {
			m.bar(at(foot, head, 0.35), at(footBack, headBack, 0.35), 0.5*c.LegWidth, 0.5*c.LegWidth, c.FrameShade)
		}
	}
	if c.Stretchers && c.Base == Legs {
		for _, end := range [2]struct{ side, z, at float64 }{{1, front, 0.45}, {-1, back, 0.45}} {
			footL, headL := leg(-1, end.side, end.z)
			footR, headR := leg(1, end.side, end.z)
			m.bar(at(footL, headL, end.at), at(footR, headR, end.at), 0.5*c.LegWidth, 0.5*c.LegWidth, c.FrameShade)
		}
	}
}

// sled adds a closed loop of tube on either side.
func (c *Chair) sled(m *mesh) {
	for _, side := range [2]float64{-1, 1} {
		x := side * c.SeatWidth / 2
		y, f, b := c.under(), float64(0.45*c.SeatDepth), -float64(0.45*c.SeatDepth)
		r := c.LegWidth / 2
		m.tube([]vec{{x, y, b}, {x, y, f - 0.03}, {x, y - 0.03, f}, {x, 0.05, f + 0.02}, {x, r, f},
			{x, r, b}, {x, 0.05, b - 0.03}, {x, y, b}}, r, c.FrameShade)
	}
	m.bar(vec{-c.SeatWidth / 2, c.under(), 0.3 * c.SeatDepth}, vec{c.SeatWidth / 2, c.under(), 0.3 * c.SeatDepth}, c.LegWidth, c.LegWidth, c.FrameShade)
}

// cantilever adds one tube: under the seat, down in front, back on the floor and across.
func (c *Chair) cantilever(m *mesh) {
	x, y, r := c.SeatWidth/2, c.under(), c.LegWidth/2
	f, b := 0.5*c.SeatDepth, -0.5*c.SeatDepth
	side := func(x float64) []vec {
		return []vec{{x, y, b}, {x, y, f - 0.06}, {x, y - 0.015, f - 0.015}, {x, y - 0.06, f},
			{x, 0.07, f}, {x, 0.02, f - 0.02}, {x, r, f - 0.07}, {x, r, b + 0.03}}
	}
	path := side(-x)
	right := side(x)
	path = append(path, vec{-x + 0.03, r, b}, vec{x - 0.03, r, b})
	for i := len(right) - 1; i >= 0; i-- {
		path = append(path, right[i])
	}
	m.tube(path, r, c.FrameShade)
}

// column adds an upright tube from the floor.
func (m *mesh) column(top, radius, albedo float64) {
	m.tube([]vec{{0, 0.01, 0}, {0, top, 0}}, radius, albedo)
}

// disc adds a round foot.
func (m *mesh) disc(radius, thickness, albedo float64) {
	m.sheet(4, 10, thickness, albedo, func(u, v float64) vec {
		v = ease(v)
		return vec{u * radius * outline(1, v), thickness / 2, radius - float64(2*radius*v)}
	})
}

// star adds five feet, with a castor at each end.
func (c *Chair) star(m *mesh) {
	const reach = 0.3
	for _, t := range [5]turn{{1, 0}, {0.30901699437494745, 0.9510565162951535}, {-0.8090169943749475, 0.5877852522924731},
		{-0.8090169943749475, -0.5877852522924731}, {0.30901699437494745, -0.9510565162951535}} {
		end := vec{reach * t.sin, 0.07, reach * t.cos}
		m.tube([]vec{{0, 0.11, 0}, end}, 0.02, c.FrameShade)
		m.tube([]vec{{end[0] - 0.02, 0.03, end[2]}, {end[0] + 0.02, 0.03, end[2]}}, 0.03, 0.05)
	}
}
