// `import Condense` imports all modules of the library.

@_exported import Autograd
@_exported import Compression
@_exported import DataPipeline
@_exported import Distillation
@_exported import Experiments
@_exported import FileAccess
@_exported import Images
@_exported import Interchange
@_exported import Kernels
@_exported import Layers
@_exported import Memory
@_exported import Metrics
@_exported import Networks
@_exported import ONNX
@_exported import Pruning
@_exported import PythonFiles
@_exported import RecipeLanguage
@_exported import Reporting
@_exported import Search
@_exported import Steps
@_exported import TensorCore
@_exported import Training
@_exported import Translation
