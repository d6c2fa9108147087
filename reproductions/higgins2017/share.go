package higgins2017

import (
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// shareModel shares the weights of a model, encoder and decoder in a file each. Both parts of the fully
// connected model would be too large for one file. It notes how rounding changes the bound of the images x.
func shareModel(r *experiment.Run, name string, m *vae.Model, x mat32.Matrix) error {
	bound := func() float64 { return m.Bound(x, 1) }
	for _, part := range m.Modules() {
		if err := r.ShareMeasured(name+"-"+part.Name, "bound", "nats", bound, part); err != nil {
			return err
		}
	}
	return nil
}
