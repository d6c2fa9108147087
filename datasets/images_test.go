package datasets

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// fourImages returns four images of 2×3. Image i holds i/4 everywhere.
func fourImages() Images {
	d := Images{Origin: Origin{Name: "four", SHA256: "abc"}, Pixels: mat32.New(4, 6), Labels: []uint8{1, 0, 1, 2}, Height: 2, Width: 3}
	for i := range d.Pixels.Data {
		d.Pixels.Data[i] = float32(i/6) / 4
	}
	return d
}

func TestRows(t *testing.T) {
	d := fourImages()
	part := d.Rows(1, 3)
	if part.Len() != 2 || part.Pixels.Data[0] != 0.25 || !bytes.Equal(part.Labels, []uint8{0, 1}) || part.SHA256 != "abc" {
		t.Errorf("got %+v", part)
	}
	if &part.Pixels.Data[0] != &d.Pixels.Data[6] {
		t.Error("rows were copied")
	}
	part.Labels = append(part.Labels, 9)
	if d.Labels[3] != 2 {
		t.Error("appending to the labels of a part wrote to those of the whole")
	}
	d.Labels = nil
	if part := d.Rows(0, 4); part.Labels != nil || part.Len() != 4 {
		t.Errorf("without labels: got %+v", part)
	}
	if part := d.Rows(2, 2); part.Len() != 0 || part.Validate() != nil {
		t.Errorf("no rows: got %+v, %v", part, part.Validate())
	}
}

func TestClass(t *testing.T) {
	d := fourImages()
	ones := d.Class(1)
	if !bytes.Equal(ones.Labels, []uint8{1, 1}) || !slices.Equal(ones.Pixels.Data, append(slices.Repeat([]float32{0}, 6), slices.Repeat([]float32{0.5}, 6)...)) {
		t.Errorf("got %+v", ones)
	}
	ones.Pixels.Data[0] = 1
	if d.Pixels.Data[0] != 0 {
		t.Error("a class shares memory with the whole")
	}
	if none := d.Class(7); none.Len() != 0 || none.Validate() != nil {
		t.Errorf("class without images: got %+v, %v", none, none.Validate())
	}
	defer func() {
		if r := recover(); r == nil || !strings.Contains(r.(string), "four has no labels") {
			t.Errorf("without labels: panic %v", r)
		}
	}()
	d.Labels = nil
	d.Class(1)
}

func TestSelect(t *testing.T) {
	d := fourImages()
	some := d.Select([]int{3, 0, 3})
	if some.Len() != 3 || some.Pixels.Data[0] != 0.75 || some.Pixels.Data[6] != 0 || !bytes.Equal(some.Labels, []uint8{2, 1, 2}) {
		t.Errorf("got %+v", some)
	}
	d.Labels = nil
	if some := d.Select([]int{1}); some.Labels != nil || some.Pixels.Data[0] != 0.25 {
		t.Errorf("without labels: got %+v", some)
	}
}

func TestValidate(t *testing.T) {
	if err := fourImages().Validate(); err != nil {
		t.Error(err)
	}
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, test := range []struct {
		name  string
		spoil func(d *Images)
		want  string
	}{
		{"NaN", func(d *Images) { d.Pixels.Data[2*6+4] = nan }, "four: image 2, row 1, column 1: pixel is NaN, want 0 to 1"},
		{"infinite", func(d *Images) { d.Pixels.Data[0] = inf }, "image 0, row 0, column 0: pixel is +Inf"},
		{"bytes", func(d *Images) { d.Pixels.Data[23] = 255 }, "image 3, row 1, column 2: pixel is 255"},
		{"negative", func(d *Images) { d.Pixels.Data[23] = -1e-9 }, "pixel is -1e-09"},
		{"size", func(d *Images) { d.Width = 4 }, "rows of 6 pixels do not make 2×4 images"},
		{"no size", func(d *Images) { d.Height, d.Width = 0, 0 }, "do not make 0×0 images"},
		{"labels", func(d *Images) { d.Labels = d.Labels[:3] }, "four: 4 images but 3 labels"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := fourImages()
			test.spoil(&d)
			if err := d.Validate(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
