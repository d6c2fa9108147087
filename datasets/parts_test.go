package datasets

import (
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/random"
)

func TestFirst(t *testing.T) {
	d := fourImages()
	for n, want := range map[int]int{0: 4, 1: 1, 3: 3, 4: 4, 5: 4} {
		if got := d.First(n).Len(); got != want {
			t.Errorf("the first %d of 4 images are %d, want %d", n, got, want)
		}
	}
	both := Split{d, d}.First(Sizes{Examples: 3, Tests: 1})
	if both.Train.Len() != 3 || both.Test.Len() != 1 || both.Train.Name != "four" {
		t.Errorf("got %d and %d images of %q, want 3 and 1 of four", both.Train.Len(), both.Test.Len(), both.Train.Name)
	}
}

func TestSpread(t *testing.T) {
	for n, want := range map[int][]int{0: nil, 1: {0}, 2: {0, 2}, 3: {0, 1, 2}, 9: {0, 1, 2, 3}} {
		if got := which(fourImages().Spread(n)); !slices.Equal(got, want) {
			t.Errorf("%d of 4 images are %v, want %v", n, got, want)
		}
	}
}

// which returns the indices of images of fourImages. Image i has the value i/4.
func which(d Images) (images []int) {
	for i := range d.Len() {
		images = append(images, int(4*d.Pixels.Data[6*i]))
	}
	return images
}

func TestRandomParts(t *testing.T) {
	d := fourImages()
	parts := d.Split(1, random.New(1, "split"))
	if all := append(which(parts.Train), which(parts.Test)...); len(which(parts.Test)) != 1 || !slices.Equal(slices.Sorted(slices.Values(all)), []int{0, 1, 2, 3}) {
		t.Errorf("train %v, test %v: want each image once, one of them in the test", which(parts.Train), which(parts.Test))
	}
	shuffled := d.Shuffled(random.New(1, "split"))
	if got, want := which(shuffled), append(which(parts.Test), which(parts.Train)...); !slices.Equal(got, want) {
		t.Errorf("shuffled %v, split %v: want one order from one stream", got, want)
	}
	for i, image := range which(shuffled) {
		if shuffled.Labels[i] != d.Labels[image] {
			t.Errorf("image %d has label %d, want %d", image, shuffled.Labels[i], d.Labels[image])
		}
	}
	few := d.PerClass(1, random.New(3, "classes"))
	if !slices.Equal(few.Labels, []uint8{0, 1, 2}) {
		t.Errorf("one of each class: labels %v", few.Labels)
	}
	if all := d.PerClass(9, random.New(3, "classes")); !slices.Equal(all.Labels, []uint8{0, 1, 1, 2}) {
		t.Errorf("nine of each class: labels %v", all.Labels)
	}
}

func TestMean(t *testing.T) {
	if got := fourImages().Mean(); len(got) != 6 || got[0] != 0.375 || got[5] != 0.375 {
		t.Errorf("mean %v, want 0.375 for each of 6 pixels", got)
	}
}
