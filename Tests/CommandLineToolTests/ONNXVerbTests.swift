import CommandLineTool
import FileAccess
import Foundation
import Images
import Networks
import ONNX
import TensorCore
import TestSupport
import Testing
import Training

extension ProcessWideTests {
  /// The commands with ONNX models that other programs wrote, or that Condense writes.
  @Suite("ONNX models on the command line")
  struct ONNXVerbTests {
    /// Writes a model of nodes in a row, as another program would.
    ///
    /// - Parameters:
    ///   - extents: Those of the images; nil leaves one open.
    ///   - nodes: The type of each node, and the weight that it reads, if any.
    private func write(
      _ extents: [Int?], _ nodes: [(type: String, weight: [Int]?)], to path: String
    ) throws {
      var model = OnnxModel()
      model.irVersion = 8
      var operators = OnnxOperatorSet()
      operators.version = 17
      model.opsetImport = [operators]
      var input = OnnxValue()
      input.name = "image"
      input.type.tensorType.elemType = 1
      input.type.tensorType.shape.dim = extents.map { extent in
        var dimension = OnnxDimension()
        if let extent { dimension.dimValue = Int64(extent) }
        return dimension
      }
      model.graph.input = [input]
      var last = "image"
      for (place, (type, weight)) in nodes.enumerated() {
        var node = OnnxNode()
        (node.name, node.opType) = ("node\(place)", type)
        node.input = [last]
        if let weight {
          var tensor = OnnxTensor()
          (tensor.name, tensor.dataType) = ("weight\(place)", 1)
          tensor.dims = weight.map { Int64($0) }
          tensor.floatData = (0..<weight.reduce(1, *)).map { Float($0 % 5) / 5 }
          model.graph.initializer.append(tensor)
          node.input.append(tensor.name)
        }
        node.output = [node.name]
        model.graph.node.append(node)
        last = node.name
      }
      var output = OnnxValue()
      output.name = last
      model.graph.output = [output]
      try model.bytes().write(to: URL(fileURLWithPath: path))
    }

    /// A network with two outputs for images of 8×8 pixels.
    private let flat: [(type: String, weight: [Int]?)] = [("Flatten", nil), ("MatMul", [192, 2])]

    private func fields(_ child: Child) throws -> [String: Any] {
      let line = try #require(child.lines.last)
      return try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test(
      "A file named .onnx that is no model is reported as a damaged model",
      arguments: [
        ("", "the file is empty"),
        ("version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
        ("<!DOCTYPE html>\n<html>", "a web page, not an ONNX model"),
        ("Not found", "this is a text, not an ONNX model"),
      ])
    func damagedFiles(text: String, found: String) throws {
      try Workplace.with { place in
        try place.write(text, to: "x.onnx")
        for command in [["inspect"], ["convert"], ["predict"]] {
          let child = try Child.run(
            command
              + [place["x.onnx"], place["out.safetensors"]].prefix(
                command == ["inspect"] ? 1 : 2))
          #expect(child.exitCode == 65)
          #expect(child.errors.contains(found), "\(child.errors)")
        }
      }
    }

    @Test func `A model that is cut off is reported as such, under any name`() throws {
      try Workplace.with { place in
        try write([1, 3, 8, 8], flat, to: place["whole.onnx"])
        let bytes = try place.read("whole.onnx")
        for name in ["x.onnx", "x.bin"] {
          try place.write([UInt8](bytes.prefix(bytes.count / 2)), to: name)
          let child = try Child.run(["convert", place[name], place["out.safetensors"]])
          #expect(child.exitCode == 65)
          #expect(child.errors.contains("the ONNX model is cut off"), "\(child.errors)")
        }
      }
    }

    @Test func `Converting tells what a model became, and what is missing`() throws {
      try Workplace.with { place in
        try write([1, 3, 8, 8], flat, to: place["x.onnx"])
        let convert = ["convert", place["x.onnx"], place["x.safetensors"], "--overwrite"]
        let plain = try Child.run(convert)
        #expect(plain.lines.contains("kind: network with 2 outputs per image"))
        #expect(plain.lines.contains("images: 3 channels, 8×8 (height×width)"))
        #expect(plain.output.contains("normalization: not stated, so pixels enter"))
        #expect(
          plain.lines.contains(
            "next: if its outputs are classes, add --normalization to make it a classifier"))
        #expect(plain.lines.contains { $0.hasPrefix("memory: the model's tensors took 3.0 KiB") })
        let named = try Child.run(
          convert + ["--normalization", "none", "--classes", "cat,dog", "--json"])
        #expect(named.lines.contains("kind: classifier with 2 classes: cat, dog"))
        #expect(named.lines.contains("normalization: none, pixels in 0...1"))
        #expect(!named.output.contains("next:"))
        let found = try fields(named)
        #expect(found["image_size"] as? [Int] == [8, 8])
        #expect(found["classes"] as? Int == 2)
        #expect(found["channels_last"] as? Bool == false)
        #expect(found["memory_bytes"] as? Int == 3072)
      }
    }

    @Test func `Converting says that the order of axes changes`() throws {
      try Workplace.with { place in
        try write([1, 8, 8, 3], [("Relu", nil)], to: place["x.onnx"])
        let child = try Child.run(["convert", place["x.onnx"], place["x.safetensors"], "--json"])
        #expect(child.output.contains("axes: the model reads images as [N, H, W, C]"))
        #expect(child.lines.contains("kind: network from images to images"))
        #expect(child.output.contains("next: for condense translate"))
        #expect(try fields(child)["channels_last"] as? Bool == true)
      }
    }

    @Test func `An image size is for models that leave it open`() throws {
      try Workplace.with { place in
        place.makeStripes(test: 2)
        try write([1, 3, 8, 8], flat, to: place["fixed.onnx"])
        try write([1, 3, nil, nil], flat, to: place["open.onnx"])
        let out = [place["out.safetensors"], "--overwrite"]
        let other = try Child.run(
          ["convert", place["fixed.onnx"]] + out + ["--image-size", "9"])
        #expect(other.exitCode == 65)
        #expect(other.errors.contains("the model is for images of 8×8"), "\(other.errors)")
        #expect(other.errors.contains("Leave out --image-size"))
        #expect(
          CondenseTool.run(["convert", place["fixed.onnx"]] + out + ["--image-size", "8"]) == 0)
        let predict = ["predict", place["open.onnx"], place["images/testA"]]
        let open = try Child.run(predict)
        #expect(open.exitCode == 65)
        #expect(open.errors.contains("--image-size"), "\(open.errors)")
        #expect(CondenseTool.run(predict + ["--image-size", "8"]) == 0)
        #expect(CondenseTool.run(["inspect", place["open.onnx"], "--image-size", "8"]) == 0)
      }
    }

    @Test func `Predicting without a known normalization warns once`() throws {
      try Workplace.with { place in
        place.makeStripes(test: 3)
        try write([1, 3, 8, 8], flat, to: place["x.onnx"])
        let predict = ["predict", place["x.onnx"], place["images/testA"]]
        let child = try Child.run(predict)
        #expect(child.exitCode == 0)
        #expect(child.errors.components(separatedBy: "states no normalization").count == 2)
        for normalization in ["none", "0.5,0.5,0.5:0.5,0.5,0.5"] {
          let stated = try Child.run(predict + ["--normalization", normalization])
          #expect(!stated.errors.contains("normalization"), "\(stated.errors)")
        }
      }
    }

    @Test func `A normalization can be put inside whether there is one or not`() throws {
      try Workplace.with { place in
        place.makeStripes(test: 2)
        try write([1, 3, 8, 8], flat, to: place["x.onnx"])
        let inside = [place["y.onnx"], "--with-normalization", "--overwrite"]
        let none = try Child.run(["convert", place["x.onnx"]] + inside)
        #expect(none.exitCode == 0)
        #expect(none.output.contains("--with-normalization has no effect"), "\(none.output)")
        let nodes = try OnnxModel(bytes: place.read("y.onnx")).graph.node.count
        let pixels = try Child.run(
          ["convert", place["x.onnx"]] + inside + ["--normalization", "none"])
        #expect(pixels.exitCode == 0)
        #expect(try OnnxModel(bytes: place.read("y.onnx")).graph.node.count == nodes)
        let stated = try Child.run(
          ["convert", place["x.onnx"]] + inside
            + ["--normalization", "0.5,0.5,0.5:0.25,0.25,0.25"])
        #expect(stated.output.contains("inside the new file, which reads pixels in 0...1"))
        #expect(try OnnxModel(bytes: place.read("y.onnx")).graph.node.count == nodes + 2)
        // The new file states that it reads pixels.
        let predict = try Child.run(["predict", place["y.onnx"], place["images/testA"]])
        #expect(predict.exitCode == 0)
        #expect(predict.errors.isEmpty, "\(predict.errors)")
      }
    }

    @Test func `Weights beside a model are not replaced without a request`() throws {
      try Workplace.with { place in
        try write([1, 3, 8, 8], flat, to: place["x.onnx"])
        try place.write("weights", to: "y.onnx.data")
        let child = try Child.run(["convert", place["x.onnx"], place["y.onnx"]])
        #expect(child.exitCode == 73)
        #expect(child.errors.contains("y.onnx.data: this file already exists"))
        #expect(!place.has("y.onnx"))
      }
    }

    @Test func `The size that a network takes is named for an image of another size`() throws {
      try Workplace.with { place in
        place.makeStripes(test: 1)
        var draft = Draft("one size")
        let image = draft.image(channels: 3)
        let extent = ImageExtent(height: 8, width: 12)
        let gate = draft.linear(
          "weigh", draft.flatten("flat", image, extent), 3, flattened: extent)
        let network = drawn(draft.plan(draft.multiply("last", image, by: gate)))
        let manifest = NetworkManifest(imageSize: [8, 12], outputRange: OutputRange(0, 1))
        try DescribedNetwork(model: network, manifest: manifest).save(to: place["m.safetensors"])
        let child = try Child.run([
          "translate", place["m.safetensors"], "--input", place["images/testA"], "--output",
          place["out"],
        ])
        #expect(child.exitCode == 65)
        #expect(child.errors.contains("takes images of 12×8"), "\(child.errors)")
        #expect(child.errors.contains("-extent 12x8"))
      }
    }
  }
}
