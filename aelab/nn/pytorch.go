package nn

import (
	"fmt"
	"strings"
)

// PyTorch returns the source of a Python file that builds the modules in PyTorch. The file
// defines "model", a torch.nn.ModuleDict with the names of the modules, and "load", which reads
// a file of SaveWeights or SaveWeightsFloat16. It begins with doc, one line or more.
//
// In PyTorch images are n×channels×height×width, not rows in the order height, width, channel.
//
// A module may be a Tied layer if another of the modules is the Dense layer that has its weights. PyTorch
// returns an error for any other layer without a module in torch.nn, such as TopK, Unpool and an unscaled
// Dropout.
func PyTorch(doc string, modules ...Module) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "\"\"\"%s\"\"\"\n\nimport numpy\nimport torch\nfrom torch import nn\n\n", strings.TrimSpace(doc))
	ties := tiedModules(modules)
	if ties != "" {
		b.WriteString(pytorchTied)
	}
	b.WriteString("model = nn.ModuleDict({\n")
	for _, m := range modules {
		if partner(m, modules) != "" {
			continue // it needs the other's module, so it comes after the others
		}
		words, err := pytorchModule(m.Name, m.Layer)
		if err != nil {
			return "", fmt.Errorf("nn: PyTorch: %w", err)
		}
		for _, note := range imageNotes(m.Layer) {
			fmt.Fprintf(&b, "    # %s %s\n", m.Name, note)
		}
		words[0] = fmt.Sprintf("%q: %s", m.Name, words[0])
		words[len(words)-1] += ","
		b.WriteString(wrapped(words))
	}
	b.WriteString("})\n" + ties + pytorchLoad)
	return b.String(), nil
}

// partner returns the name of the Dense module whose weights the module m has transposed, or "".
func partner(m Module, modules []Module) string {
	if tied, ok := m.Layer.(*Tied); ok {
		for _, other := range modules {
			if other.Layer == Layer(tied.encoder) {
				return other.Name
			}
		}
	}
	return ""
}

// tiedModules returns the lines that add the modules with a partner to model.
func tiedModules(modules []Module) string {
	var b strings.Builder
	for _, m := range modules {
		if other := partner(m, modules); other != "" {
			fmt.Fprintf(&b, "model[%q] = Tied(model[%q])\n", m.Name, other)
		}
	}
	return b.String()
}

const pytorchTied = `
class Tied(nn.Module):
    """A linear layer with the transposed weights of another, and a bias of its own."""

    def __init__(self, other):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(other.in_features))
        self.other = [other]  # in a list, so that its weights are not parameters here, too

    def forward(self, x):
        return nn.functional.linear(x, self.other[0].weight.t(), self.bias)


`

const pytorchLoad = `

def load(path):
    """Load the weights of an .npz file into model."""
    with numpy.load(path) as weights:
        model.load_state_dict({name: torch.from_numpy(weights[name]) for name in weights})
    return model.eval()
`

// wrapped joins the words to lines of at most 100 columns. It indents lines after the first once more.
func wrapped(words []string) string {
	const columns, indent = 100, "    "
	var b strings.Builder
	line := indent + words[0]
	for _, word := range words[1:] {
		if len(line)+1+len(word) > columns {
			b.WriteString(line + "\n")
			line = indent + indent + word
			continue
		}
		line += " " + word
	}
	return b.String() + line + "\n"
}

// pytorchModule returns an expression that makes a layer's module, split into words. A line may
// end after each word. Errors name place, the layer's place in the model.
func pytorchModule(place string, l Layer) ([]string, error) {
	s, ok := l.(Sequential)
	if !ok {
		module := pytorchLayer(l)
		if module == "" {
			return nil, fmt.Errorf("%s is a %T, and torch.nn has no module for it", place, l)
		}
		return []string{module}, nil
	}
	var words []string
	for i, l := range s {
		part, err := pytorchModule(fmt.Sprintf("%s.%d", place, i), l)
		if err != nil {
			return nil, err
		}
		part[len(part)-1] += ","
		words = append(words, part...)
	}
	if len(words) == 0 {
		return []string{"nn.Sequential()"}, nil
	}
	words[0] = "nn.Sequential(" + words[0]
	words[len(words)-1] = strings.TrimSuffix(words[len(words)-1], ",") + ")"
	return words, nil
}

// pytorchLayer returns an expression that makes a layer's module, or "" if torch.nn has none.
func pytorchLayer(l Layer) string {
	switch l := l.(type) {
	case *Dense:
		return fmt.Sprintf("nn.Linear(%d, %d)", l.In, l.Out)
	case *Activation:
		if l.name == "LeakyReLU" {
			return fmt.Sprintf("nn.LeakyReLU(%g)", l.slope)
		}
		return fmt.Sprintf("nn.%s()", l.name)
	case *Conv2D:
		return "nn.Conv2d(" + l.config.pytorch() + ")"
	case *ConvTranspose2D:
		return fmt.Sprintf("nn.ConvTranspose2d(%s, output_padding=%d)", l.config.pytorch(), l.config.OutputPadding)
	case *UpsampleConv2D:
		return fmt.Sprintf("nn.Sequential(nn.Upsample(scale_factor=%d), nn.Conv2d(%s))", l.factor, l.config.pytorch())
	case *Upsample:
		return fmt.Sprintf("nn.Upsample(scale_factor=%d)", l.cut.Size)
	case *MaxPool:
		return fmt.Sprintf("nn.MaxPool2d(%d)", l.cut.Size)
	case *BatchNorm:
		return fmt.Sprintf("nn.%s(%d, eps=%g, momentum=%g)", l.pytorchName(), l.shape.Channels, l.Epsilon, l.Momentum)
	case *Dropout:
		if l.Unscaled {
			return "" // nn.Dropout always scales
		}
		return fmt.Sprintf("nn.Dropout(%g)", l.rate)
	case *Flatten:
		return "nn.Flatten()"
	case *Unflatten:
		s := l.output
		return fmt.Sprintf("nn.Unflatten(1, (%d, %d, %d))", s.Channels, s.Height, s.Width)
	}
	return ""
}

func (c ConvConfig) pytorch() string {
	return fmt.Sprintf("%d, %d, %d, stride=%d, padding=%d", c.Input.Channels, c.Channels, c.Kernel, c.Stride, c.Padding)
}

func (l *BatchNorm) pytorchName() string {
	if l.name == "BatchNorm2D" {
		return "BatchNorm2d"
	}
	return "BatchNorm1d"
}

// imageNotes returns notes on the shapes of the images that a module takes and returns.
func imageNotes(l Layer) []string {
	layers, ok := l.(Sequential)
	if !ok {
		layers = Sequential{l}
	}
	for len(layers) > 0 && keepsShape(layers[len(layers)-1]) {
		layers = layers[:len(layers)-1]
	}
	if len(layers) == 0 {
		return nil
	}
	takes, _ := imageShapes(layers[0])
	_, returns := imageShapes(layers[len(layers)-1])
	var notes []string
	for _, note := range []struct {
		verb  string
		shape Shape
	}{{"takes", takes}, {"returns", returns}} {
		if s := note.shape; s.valid() {
			notes = append(notes, fmt.Sprintf("%s images: n×%d×%d×%d", note.verb, s.Channels, s.Height, s.Width))
		}
	}
	return notes
}

// keepsShape reports whether a layer returns images of the shape that it is given.
func keepsShape(l Layer) bool {
	switch l.(type) {
	case *Activation, *Dropout:
		return true
	}
	return false
}

// imageShapes returns the shapes of the images that a layer takes and returns. A shape is zero
// if the layer's rows there are not images.
func imageShapes(l Layer) (takes, returns Shape) {
	switch l := l.(type) {
	case *Flatten:
		return l.input, Shape{}
	case *Unflatten:
		return Shape{}, l.output
	case *BatchNorm:
		if l.name == "BatchNorm2D" {
			return l.shape, l.shape
		}
	case interface {
		Input() Shape
		Output() Shape
	}:
		return l.Input(), l.Output()
	}
	return Shape{}, Shape{}
}
