import CommandLineTool
import DataPipeline
import FileAccess
import Foundation
import Interchange
import Layers
import Networks
import ONNX
import TensorCore
import TestSupport
import Testing
import Training
import Translation

extension ProcessWideTests {
  /// State dictionaries as training programs write them.
  @Suite("Conversion of state dictionaries")
  struct StateConversionTests {
    private let generator = NetworkPlan.resNetGenerator(.init(filters: 1, blocks: 1))
    private let discriminator = NetworkPlan.patchDiscriminator(filters: 1, layers: 1)

    private func convert(_ arguments: String...) -> Int32 {
      CondenseTool.run(["convert"] + arguments)
    }

    /// What the command prints, and the messages of its errors.
    private func run(_ arguments: String..., exits code: Int32) throws -> String {
      let child = try Child.run(["convert"] + arguments)
      #expect(child.exitCode == code, "\(child.errors)")
      return child.output + child.errors
    }

    private func write(_ tensors: [StoredTensor], to path: String) throws {
      try SafetensorsWriter.write(tensors: tensors, metadata: [:], to: path)
    }

    /// A classifier that no function of the library builds.
    private func classifier(_ prefix: String = "", seed: UInt64 = 4) -> Network {
      var draft = Draft("of one's own")
      var x = draft.convolution(prefix + "first", draft.image(channels: 3), 4, kernel: 3)
      x = draft.batchNorm(prefix + "norm", x, then: .relu)
      x = draft.convolution(prefix + "second", x, 5, kernel: 3)
      x = draft.globalAveragePool("pool", x)
      return drawn(draft.plan(draft.linear(prefix + "head", x, 3)), seed: seed)
    }

    private func save(_ network: Network, _ classes: [String], to path: String) throws {
      try ModelFile.save(
        network,
        ClassifierManifest(
          imageShape: [9, 8, 3], classNames: classes,
          normalization: Normalization(mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.25, 1]),
          provenance: ["seed": "4"]), to: path)
    }

    private let images = Tensor((0..<216).map { Float($0 % 13) / 13 }, shape: [1, 9, 8, 3])

    @Test func `A U-Net keeps the size of its images, which its levels must divide`() throws {
      try Workplace.with { place in
        let network = drawn(.unetGenerator(.init(depth: 3, filters: 1)))
        try write(ModuleState.tensors(of: network), to: place["state.safetensors"])
        #expect(
          convert(place["state.safetensors"], place["G.safetensors"], "--image-size", "16,24") == 0)
        let file = try DescribedFile(path: place["G.safetensors"])
        let manifest = try ModelFile.manifest(GeneratorManifest.self, in: file)
        #expect(manifest?.imageSize == [16, 24])
        #expect(
          convert(place["state.safetensors"], place["H.safetensors"], "--image-size", "20") == 64)
      }
    }

    @Test func `One of several networks is chosen by its module`() throws {
      try Workplace.with { place in
        let (first, second) = (drawn(generator, seed: 1), drawn(generator, seed: 2))
        try write(
          ModuleState.tensors(of: first, prefix: "netG_A.")
            + ModuleState.tensors(of: second, prefix: "netG_B.module.")
            + ModuleState.tensors(of: drawn(discriminator), prefix: "netD_A.")
            + [StoredTensor(name: "criterion.weight", tensor: Tensor(1), type: .float32)],
          to: place["all.safetensors"])
        let question = try run(place["all.safetensors"], place["x.safetensors"], exits: 65)
        #expect(
          question.contains(
            "it holds 3 networks that Condense knows: netD_A (patch-discriminator), netG_A"
              + " (resnet-generator), netG_B (resnet-generator). Choose one, such as --part netD_A."
          ),
          "\(question)")
        let report = try run(
          place["all.safetensors"], place["B.safetensors"], "--part", "netG_B", exits: 0)
        let outside = generator.resolved.tensors.count + discriminator.resolved.tensors.count + 1
        #expect(
          report.contains("ignored: tensors outside of the network: \(outside) ("), "\(report)")
        let file = try SafetensorsFile(path: place["B.safetensors"])
        for (name, parameter) in second.namedState {
          let disk = parameter.layout.diskTensor(from: parameter.value)
          #expect(try file.tensor(named: name) == disk)
        }
        let wrong = try run(
          place["all.safetensors"], place["x.safetensors"], "--part", "netG", exits: 65)
        #expect(
          wrong.contains(
            "no tensor's name begins with \"netG.\". Name one of its modules after --part: criterion,"
              + " netD_A, netG_A, netG_B."), "\(wrong)")
        #expect(convert(place["B.safetensors"], place["y.safetensors"], "--part", "model") == 64)
      }
    }

    @Test func `Buffers beside a network are left out, and layers are asked about`() throws {
      try Workplace.with { place in
        let network = ModuleState.tensors(of: drawn(generator), prefix: "netG.")
        let buffer = StoredTensor(name: "loss.scale", tensor: Tensor(1), type: .float32)
        try write(network + [buffer], to: place["a.safetensors"])
        let report = try run(place["a.safetensors"], place["G.safetensors"], exits: 0)
        #expect(
          report.contains("ignored: tensors outside of the network: 1 (loss.scale)"), "\(report)")
        let layer = StoredTensor(
          name: "projector.0.weight", tensor: Tensor(zeros: [2, 2]), type: .float32)
        try write(network + [buffer, layer], to: place["b.safetensors"])
        let question = try run(place["b.safetensors"], place["x.safetensors"], exits: 65)
        #expect(
          question.contains("To convert that network alone, add --part netG."), "\(question)")
        let prototypes = StoredTensor(name: "prototypes", tensor: Tensor(zeros: [9, 4]))
        try write(network + [prototypes], to: place["c.safetensors"])
        #expect(
          try run(place["c.safetensors"], place["x.safetensors"], exits: 65).contains(
            "and other layers, such as prototypes"))
        #expect(convert(place["b.safetensors"], place["y.safetensors"], "--part", "netG") == 0)
      }
    }

    @Test func `Tensors get the names that a recognized network has`() throws {
      try Workplace.with { place in
        let plan = NetworkPlan.resNet(depth: 8, width: 2, inputChannels: 3, classes: 3)
        let tensors = ModuleState.tensors(of: drawn(plan)).map { tensor in
          StoredTensor(
            name: "wrapped." + tensor.name.replacingOccurrences(of: "fc.", with: "head.out."),
            tensor: tensor.tensor, type: .float32)
        }
        try write(tensors, to: place["a.safetensors"])
        let options = ["--image-size", "12", "--normalization", "none"]
        let convert = ["convert", place["a.safetensors"], place["out.safetensors"]] + options
        #expect(CondenseTool.run(convert) == 65)
        #expect(CondenseTool.run(convert + ["--rename", "wrapped.head.out=wrapped.fc"]) == 0)
        #expect(
          CondenseTool.run(
            convert + ["--overwrite", "--rename", "wrapped=", "--rename", "head.*=fc"]) == 0)
        #expect(CondenseTool.run(convert + ["--overwrite", "--rename", "tail=fc"]) == 65)
        #expect(CondenseTool.run(convert + ["--overwrite", "--rename", "head"]) == 64)
      }
    }

    @Test func `An averaged model is converted, and its counter is reported`() throws {
      try Workplace.with { place in
        let counter = StoredTensor(name: "n_averaged", tensor: Tensor(3), type: .int64)
        try write(
          [counter] + ModuleState.tensors(of: drawn(generator), prefix: "module."),
          to: place["a.safetensors"])
        let report = try run(place["a.safetensors"], place["G.safetensors"], exits: 0)
        #expect(report.contains("ignored: counts of averaged models: 1 (n_averaged)"), "\(report)")
      }
    }

    @Test(arguments: ["like.safetensors", "like.onnx"])
    func `Weights take the graph of another file`(like: String) throws {
      try Workplace.with { place in
        try save(classifier(seed: 1), ["a", "b", "c"], to: place["like.safetensors"])
        try ONNXExport.save(classifier(seed: 1), to: place["like.onnx"])
        let other = classifier(seed: 2)
        try write(
          ModuleState.tensors(of: other, prefix: "net.model."), to: place["new.safetensors"])
        let report = try run(
          place["new.safetensors"], place["out.safetensors"], "--like", place[like], exits: 0)
        #expect(report.contains("names: those of"), "\(report)")
        let file = try DescribedFile(path: place["out.safetensors"])
        if like == "like.onnx" {
          let found = try DescribedNetwork(in: file)
          #expect(found?.model(images) == other(images))
        } else {
          let made = try Classifier(path: place["out.safetensors"])
          #expect(made.model(images) == other(images))
          #expect(made.manifest.classNames == ["a", "b", "c"])
          #expect(
            made.manifest.provenance == [
              "converted_from": "new.safetensors", "like": "like.safetensors",
            ])
        }
        #expect(
          convert(
            place["new.safetensors"], place[like], "--overwrite", "--like", place[like]) == 64)
      }
    }

    @Test func `Layers with other names are matched by order and shape`() throws {
      try Workplace.with { place in
        try save(classifier(seed: 1), ["a", "b", "c"], to: place["like.safetensors"])
        let other = classifier("my_", seed: 2)
        try write(ModuleState.tensors(of: other), to: place["new.safetensors"])
        let report = try run(
          place["new.safetensors"], place["out.safetensors"], "--like", place["like.safetensors"],
          "--json", exits: 0)
        #expect(report.contains("names: 4 layers have other names than in"), "\(report)")
        #expect(report.contains("my_first is first"), "\(report)")
        #expect(
          report.contains(#""renamed_layers":[{"file":"my_first","network":"first"}"#), "\(report)")
        #expect(try Classifier(path: place["out.safetensors"]).model(images) == other(images))
      }
    }

    @Test func `What does not match the other file is listed`() throws {
      try Workplace.with { place in
        try save(classifier(), ["a", "b", "c"], to: place["like.safetensors"])
        let tensors = ModuleState.tensors(of: classifier())
        func message(_ tensors: [StoredTensor], _ like: String = "like.safetensors") throws
          -> String
        {
          try write(tensors, to: place["new.safetensors"])
          return try run(
            place["new.safetensors"], place["out.safetensors"], "--like", place[like], exits: 65)
        }
        let more = StoredTensor(name: "aux.weight", tensor: Tensor(zeros: [2, 2]), type: .float32)
        #expect(
          try message(tensors.filter { !$0.name.hasPrefix("head") } + [more]).contains(
            "2 missing (head.weight, head.bias); 1 not expected (aux.weight)"))
        let wide = tensors.map { tensor in
          tensor.name == "head.weight"
            ? StoredTensor(name: tensor.name, tensor: Tensor(zeros: [7, 5]), type: .float32)
            : tensor
        }
        #expect(
          try message(wide).contains(
            "its shapes are not those in \(place["like.safetensors"].shortened):"
              + " head.weight: [7, 5], not [3, 5]"))
        try save(
          classifier().foldingNorms(), ["a", "b", "c"], to: place["folded.safetensors"])
        #expect(
          try message(tensors, "folded.safetensors").contains(
            "the exporter folded them into convolutions"))
        try write(tensors, to: place["weights.safetensors"])
        #expect(
          try message(tensors, "weights.safetensors").contains(
            "this file has weights without a graph"))
        #expect(!place.has("out.safetensors"))
      }
    }

    @Test func `Layers of the same shapes in another order are not guessed`() throws {
      try Workplace.with { place in
        var draft = Draft("two alike")
        let first = draft.convolution("a", draft.image(channels: 3), 3, kernel: 3)
        let last = draft.convolution("c", draft.convolution("b", first, 3, kernel: 3), 2, kernel: 3)
        try ModelFile.save(
          drawn(draft.plan(last)), NetworkManifest(), to: place["like.safetensors"])
        // A safetensors file has its tensors in the order of their names.
        try write(
          ModuleState.tensors(of: drawn(draft.plan(last)), prefix: "my_"),
          to: place["new.safetensors"])
        let report = try run(
          place["new.safetensors"], place["out.safetensors"], "--like", place["like.safetensors"],
          exits: 65)
        #expect(report.contains("the layer my_a could be any of a, b in"), "\(report)")
        let refusal = try run(
          place["new.safetensors"], place["out.safetensors"], "--like", place["like.safetensors"],
          "--in-order", exits: 65)
        #expect(
          refusal.contains("a safetensors file has its tensors in the order of their names"),
          "\(refusal)")
        #expect(convert(place["new.safetensors"], place["out.safetensors"], "--in-order") == 64)
      }
    }

    /// A small residual network's tensors.
    private var classifierTensors: [StoredTensor] {
      ModuleState.tensors(of: drawn(.resNet(depth: 8, width: 2, inputChannels: 3, classes: 3)))
    }

    @Test func `What weights do not say is listed`() throws {
      try Workplace.with { place in
        try write(classifierTensors, to: place["a.safetensors"])
        let report = try run(
          place["a.safetensors"], place["b.safetensors"], "--image-size", "12", "--normalization",
          "none", "--json", exits: 0)
        #expect(
          report.contains(
            "assumed: conv1 with stride 1, and no pooling behind it; stride 2 at the start of layer2,"
              + " layer3; ReLU. Weights do not say this."), "\(report)")
        #expect(report.contains(#""assumed":["conv1 with stride 1,"#), "\(report)")
      }
    }

    @Test func `Additional layers of a recognized network can be left out, or need its graph`()
      throws
    {
      try Workplace.with { place in
        let options = ["--image-size", "12", "--normalization", "none", "--overwrite"]
        func message(_ names: [String: Shape], _ more: [String] = [], exits code: Int32 = 65) throws
          -> String
        {
          let others = names.map {
            StoredTensor(name: $0.key, tensor: Tensor(zeros: $0.value), type: .float32)
          }
          try write(
            classifierTensors.map {
              StoredTensor(name: "module.\($0.name)", tensor: $0.tensor, type: $0.type)
            } + others, to: place["a.safetensors"])
          let child = try Child.run(
            ["convert", place["a.safetensors"], place["b.safetensors"]] + options + more)
          #expect(child.exitCode == code, "\(child.errors)")
          return child.output + child.errors
        }
        let head = ["module.aux.weight": Shape([4, 4])]
        let question = try message(head)
        #expect(
          question.contains(
            "its tensor names are those of a resnet, but 1 belongs to no layer of it (aux.weight)."),
          "\(question)")
        #expect(question.contains("leave them out with --drop module.aux."), "\(question)")
        for module in ["module.aux", "aux", "module.aux.weight"] {
          #expect(
            try message(head, ["--drop", module], exits: 0).contains(
              "ignored: tensors that --drop names: 1 (module.aux.weight)"))
        }
        #expect(
          try message(head, ["--drop", "au"]).contains("no tensor's name begins with \"au.\""))
        // Attention inside a block changes the outputs.
        let attention = try message(["module.layer1.0.ca.weight": [2, 2]])
        #expect(!attention.contains("--drop") && attention.contains("torch.onnx.export"))
        let missing = try message([:], ["--rename", "module.fc=module.fc.1"])
        #expect(missing.contains("--rename 'fc.1=fc'"), "\(missing)")
        #expect(missing.contains("--like model.onnx"), "\(missing)")
      }
    }

    @Test func `A size that a recognized network cannot read is an error of the option`() throws {
      try Workplace.with { place in
        var options = VGGOptions(stages: [[1], [1], [1], [1], [1]])
        options.hidden = [2, 2]
        try write(
          ModuleState.tensors(of: drawn(.vgg(height: 32, width: 32, classes: 2, options))),
          to: place["a.safetensors"])
        let report = try run(
          place["a.safetensors"], place["b.safetensors"], "--image-size", "96", "--normalization",
          "none", exits: 64)
        #expect(
          report.contains("possible are 32 to 63, 224 to 255, 448 to 479, … pixels"), "\(report)")
      }
    }

    @Test func `A U-Net that has its graph is a generator of no certain kind`() throws {
      try Workplace.with { place in
        try ModelFile.save(
          drawn(.unetGenerator(.init(depth: 2, filters: 1))), GeneratorManifest(),
          to: place["a.safetensors"])
        let report = try run(
          place["a.safetensors"], place["b.safetensors"], "--classes", "a,b", exits: 64)
        #expect(report.contains("but the file is a generator."), "\(report)")
      }
    }

    // MARK: Descriptions

    @Test func `The same classes in another order take their outputs along`() throws {
      try Workplace.with { place in
        let network = classifier()
        try save(network, ["cat", "dog", "hen"], to: place["a.safetensors"])
        let report = try run(
          place["a.safetensors"], place["b.safetensors"], "--classes", "hen,cat,dog", exits: 0)
        #expect(report.contains("classes: reordered together with the rows of the last layer"))
        let made = try Classifier(path: place["b.safetensors"])
        #expect(made.manifest.classNames == ["hen", "cat", "dog"])
        #expect(made.manifest.provenance == ["seed": "4"])
        let (old, new) = (network(images).scalars, made.model(images).scalars)
        #expect(new == [old[2], old[0], old[1]])
      }
    }

    @Test func `Other names need a confirmation`() throws {
      try Workplace.with { place in
        let network = classifier()
        try save(network, ["Cat", "dog", "hen"], to: place["a.safetensors"])
        let out = place["b.safetensors"]
        let alike = try run(place["a.safetensors"], out, "--classes", "dog,cat,hen", exits: 64)
        #expect(alike.contains("differ from the file's only in case"), "\(alike)")
        #expect(alike.contains("Cat and cat"), "\(alike)")
        let others = try run(place["a.safetensors"], out, "--classes", "x,dog,hen", exits: 64)
        #expect(others.contains("--classes has other names than the file: Cat → x."), "\(others)")
        #expect(convert(place["a.safetensors"], out, "--classes", "a,b") == 64)
        #expect(convert(place["a.safetensors"], out, "--rename-classes") == 64)
        #expect(!place.has("b.safetensors"))
        #expect(
          convert(place["a.safetensors"], out, "--classes", "dog,cat,hen", "--rename-classes") == 0)
        let made = try Classifier(path: out)
        #expect(made.manifest.classNames == ["dog", "cat", "hen"])
        #expect(made.model(images) == network(images))
        // Numbers are no names of the user's.
        try save(network, ["0", "1", "2"], to: place["c.safetensors"])
        #expect(convert(place["c.safetensors"], place["d.safetensors"], "--classes", "x,y,z") == 0)
        #expect(
          try Classifier(path: place["d.safetensors"]).manifest.classNames == ["x", "y", "z"])
      }
    }

    @Test func `A classifier's images are described anew`() throws {
      try Workplace.with { place in
        let network = classifier()
        try save(network, ["cat", "dog", "hen"], to: place["a.safetensors"])
        #expect(
          convert(
            place["a.safetensors"], place["b.safetensors"], "--normalization", "none",
            "--image-size", "16") == 0)
        let made = try Classifier(path: place["b.safetensors"])
        #expect(made.manifest.imageShape == [16, 16, 3])
        #expect(made.manifest.normalization == .identity(channels: 3))
        #expect(made.manifest.classNames == ["cat", "dog", "hen"])
        #expect(made.model(images) == network(images))
        #expect(
          convert(place["a.safetensors"], place["x.safetensors"], "--output-range", "0,1") == 64)
        #expect(
          convert(place["a.safetensors"], place["x.safetensors"], "--normalization", "0.5:0.5")
            == 64)
      }
    }

    @Test func `A generator's image size is described anew, and nothing else`() throws {
      try Workplace.with { place in
        try ModelFile.save(
          drawn(generator), GeneratorManifest(provenance: ["seed": "4"]), to: place["G.safetensors"]
        )
        let (input, output) = (place["G.safetensors"], place["H.safetensors"])
        #expect(convert(input, output, "--image-size", "16") == 0)
        let manifest = try ModelFile.load(GeneratorManifest.self, path: output, advice: "").manifest
        #expect(manifest.imageSize == [16, 16])
        #expect(manifest.provenance == ["seed": "4"])
        #expect(convert(input, place["x.safetensors"], "--classes", "a,b") == 64)
        #expect(convert(input, place["x.safetensors"], "--normalization", "none") == 64)
        try ModelFile.save(
          drawn(discriminator), DiscriminatorManifest(), to: place["D.safetensors"])
        #expect(convert(place["D.safetensors"], output, "--classes", "a,b") == 73)
        #expect(convert(place["D.safetensors"], place["x.safetensors"], "--image-size", "16") == 64)
      }
    }
  }
}
