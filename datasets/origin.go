package datasets

// Origin says where data comes from. Loaders return it with the data, and each part of the data keeps
// it. A run notes the origins of all data that it reads.
type Origin struct {
	Name    string `json:"name"`    // for captions: "MNIST training set"
	SHA256  string `json:"sha256"`  // hex, of the stored bytes that were read, or of what was drawn
	Standin bool   `json:"standin"` // drawn by us: no figure or number made of it is the paper's
}
