import Autograd
import TensorCore

/// Matrix products, and tensors of the network.
extension Exporter {
  /// A tensor of the network, which each reader takes in its own order.
  func constant() -> ExportedValue {
    let tensor = tensor("value")
    return ExportedValue(
      source: .constant(tensor, name: tensorName("value")), memory: resultExtents,
      order: .memory(tensor.shape.rank))
  }

  /// `Gemm` for vectors, `Conv` with a kernel of one pixel for images, and `MatMul` otherwise.
  func linear() -> ExportedValue {
    let shape = tensor("weight").shape
    var value = input()
    let hasBias = attributes.flag("bias")
    if value.rank == 2 {
      var form = WeightForm.identical
      if let channels = value.flattenedChannels, !attributes.integers("flattened").isEmpty {
        form = .channelsFirst(channels)
      } else {
        value = arranged(value, .memory(2))
      }
      let inputs = [name(of: value), weight("weight", form)] + (hasBias ? [weight("bias")] : [])
      return result(emit("Gemm", inputs, ["transB": .integer(1)]), order: .memory(2))
    }
    value = ordered(value)
    if value.order == .images {
      let kernel = WeightForm.reshaped([shape[0], shape[1], 1, 1])
      let inputs = [name(of: value), weight("weight", kernel)] + (hasBias ? [weight("bias")] : [])
      return result(emit("Conv", inputs, ["kernel_shape": .integers([1, 1])]), order: .images)
    }
    let last = value.rank - 1
    value = arranged(value, value.order.filter { $0 != last } + [last])
    var product = emit("MatMul", [name(of: value), weight("weight", .transposed)])
    if hasBias { product = emit("Add", [product, weight("bias")], part: "sum") }
    return result(product, order: value.order)
  }

  /// `MatMul`.
  func matrixProduct() -> ExportedValue {
    var (left, right) = (orderedInput(0), orderedInput(1))
    let matrix = [left.rank - 2, left.rank - 1]
    if left.order != right.order || Array(left.order.suffix(2)) != matrix {
      left = arranged(left, .memory(left.rank))
      right = arranged(right, .memory(right.rank))
    }
    return result(emit("MatMul", [name(of: left), name(of: right)]), order: left.order)
  }
}
