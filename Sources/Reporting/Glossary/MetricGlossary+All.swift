extension MetricGlossary {
  /// All explanations.
  package static let all: [MetricExplanation] =
    costs + classifiers + generators + imitations + losses

  /// The explanations of suffixes of names.
  static let suffixes: [MetricExplanation] = [
    .init("…_a_to_b", "of the generator A → B", names: "_a_to_b", "_a_to_b_average"),
    .init("…_b_to_a", "of the generator B → A", names: "_b_to_a", "_b_to_a_average"),
    .init("…_average", "with the moving average of the weights", names: "_average"),
  ]

  /// The explanation of metrics on validation images.
  static let validationExplanation = MetricExplanation(
    "validation_…", "on the validation images, which choose the best epoch and do not train",
    names: validation)

  /// The explanation of weights that `losses.balance` changes.
  static let weightExplanation = MetricExplanation(
    "weight_…", "weight of a loss term in this epoch, which losses.balance changes",
    names: "weight_")

  private static let costs: [MetricExplanation] = [
    .init("parameters", "number of trained weights", names: "parameters"),
    .init(
      "multiply-adds", "multiply-add operations that the network computes for one image",
      names: "multiply-adds", "multiply_adds"),
    .init(
      "multiply-adds (papers)",
      "as papers count them: a transposed convolution at the resolution of its output",
      names: "multiply-adds (papers)"),
    .init(
      "multiply-adds kept",
      "share of the multiply-adds that remains without the channels dropped so far",
      names: "macs_kept"),
    .init(
      "parameters kept",
      "share of the parameters that remains without the channels dropped so far",
      names: "params_kept"),
    .init("bytes", "size of the weights in 32-bit floats", names: "bytes", "bytes at 32 bits"),
    .init("bytes on disk", "size of the model's files", names: "bytes on disk"),
    .init("ms/image", "time of the forward pass per image on this machine", names: "ms/image"),
    .init(
      "CPU ms/image", "the same as time of all processors together", names: "CPU ms/image"),
  ]

  private static let classifiers: [MetricExplanation] = [
    .init(
      "top-1", "share of images whose most probable class is right; higher is better",
      names: "top1", "top-1 %"),
    .init(
      "top-5",
      "share of images whose right class is among the five most probable; higher is better",
      names: "top5", "top-5 %"),
    .init(
      "cross-entropy", "mean of −log(probability of the right class), in nats; lower is better",
      names: "cross_entropy", "cross-entropy"),
    .init(
      "calibration error",
      "mean gap between predicted probability and accuracy, over 15 bins (ECE); lower is better",
      names: "calibration_error", "calibration error %"),
    .init(
      "member top-1", "mean top-1 of the members of an ensemble; higher is better",
      names: "member_top1"),
    .init(
      "disagreement",
      "share of images for which two members of an ensemble name different classes, as a mean of all"
        + " pairs",
      names: "disagreement", "disagreement %"),
    .init(
      "mutual information",
      "entropy of an ensemble's probabilities minus the mean entropy of its members', in nats: how much"
        + " the members differ",
      names: "mutual_information", "mutual information"),
  ]

  private static let imitations: [MetricExplanation] = [
    .init(
      "teacher L1",
      "mean absolute difference to the teacher's outputs; images count in -1...1; lower is better",
      names: "teacher_l1"),
    .init(
      "teacher MSE",
      "mean squared difference to the teacher's outputs; images count in -1...1; lower is better",
      names: "teacher_mse"),
    .init(
      "agreement",
      "share of images for which student and teacher name the same class; higher is better",
      names: "agreement"),
  ]

  private static let generators: [MetricExplanation] = [
    .init(
      "Fréchet distance",
      "distance between the feature distributions of generated and real images; lower is better",
      names: "frechet", "Fréchet"),
    .init(
      "Fréchet floor",
      "Fréchet distance between half of the training images and the test images; a good generator comes close to it",
      names: "Fréchet floor"),
    .init(
      "KID",
      "kernel inception distance between generated and real images, ± deviation over subsets;"
        + " lower is better",
      names: "kid", "KID ×10³"),
    .init(
      "PSNR", "peak signal-to-noise ratio to the ground truth, in dB; higher is better",
      names: "psnr", "PSNR dB"),
    .init(
      "SSIM", "structural similarity to the ground truth, at most 1; higher is better",
      names: "ssim", "SSIM"),
    .init(
      "L1",
      "mean absolute difference to the ground truth, for pixels in -1...1; lower is better",
      names: "l1", "L1"),
    .init(
      "teacher PSNR", "peak signal-to-noise ratio to the teacher's images, in dB; higher is better",
      names: "teacher_psnr"),
    .init(
      "teacher SSIM", "structural similarity to the teacher's images, at most 1; higher is better",
      names: "teacher_ssim"),
    .init(
      "PSNR to original",
      "peak signal-to-noise ratio to the original generator's images for the same test images, in dB;"
        + " higher is better",
      names: "original_psnr", "PSNR to original dB"),
    .init(
      "SSIM to original",
      "structural similarity to the original generator's images for the same test images, at most 1;"
        + " higher is better",
      names: "original_ssim", "SSIM to original"),
    .init(
      "PSNR to first",
      "peak signal-to-noise ratio to the images of the first pair, in dB; higher is better",
      names: "PSNR to first dB"),
    .init(
      "SSIM to first",
      "structural similarity to the images of the first pair, at most 1; higher is better",
      names: "SSIM to first"),
    .init(
      "accuracy",
      "share of generated images that a classifier assigns to the target domain; higher is better",
      names: "accuracy", "accuracy %"),
    .init(
      "cycle error",
      "mean absolute difference between an image and its translation there and back, for pixels in"
        + " -1...1; lower is better",
      names: "cycle", "cycle error"),
  ]

  private static let losses: [MetricExplanation] = [
    .init("train loss", "mean training loss of the epoch", names: "train_loss"),
    .init(
      "adversarial", "loss of the generator against its discriminator", names: "adversarial"),
    .init(
      "discriminator", "loss of the discriminator on real and generated images",
      names: "discriminator"),
    .init(
      "identity", "mean absolute change of an image that is already in the target domain",
      names: "identity"),
    .init("labels", "cross-entropy with the labels", names: "labels"),
    .init(
      "soft targets", "T² · KL divergence from the teachers' softened probabilities",
      names: "soft_targets"),
    .init("logits", "mean squared difference from the teachers' logits", names: "logits"),
    .init(
      "decoupled divergence",
      "divergence from the teachers, in parts for the label's class and for the others",
      names: "dkd"),
    .init(
      "DIST", "one minus the correlation with the teachers' probabilities", names: "dist"),
    .init(
      "transformed teacher",
      "divergence of the student's plain probabilities from the teachers' softened ones",
      names: "ttm"),
    .init(
      "weighted transformed teacher",
      "the same, with more weight where the teachers are unsure", names: "wttm"),
    .init(
      "multi-level", "divergence from the teachers, and between relations of classes and of images",
      names: "multi_level"),
    .init(
      "distribution", "likelihood of the teachers' probabilities under the student's distribution",
      names: "distribution"),
    .init("outputs", "mean squared difference from the teachers' outputs", names: "outputs"),
    .init("mutual", "divergence from the peers that are trained along", names: "mutual"),
    .init("peers", "mean loss of the peers", names: "peers"),
    .init(
      "features", "mean squared difference from the teachers' feature maps", names: "features"),
    .init(
      "attention", "squared difference from the teachers' attention maps", names: "attention"),
    .init(
      "similarity", "squared difference of similarities between images", names: "similarity"),
    .init(
      "relations", "Huber loss of distances and angles between images", names: "relations"),
    .init("correlation", "difference of correlations between images", names: "correlation"),
    .init(
      "information", "negative log-likelihood of the teachers' feature maps",
      names: "information"),
    .init(
      "contrastive", "contrast of an image's features with those of other images",
      names: "contrastive"),
    .init(
      "review", "difference of fused stages from the teachers' stages", names: "review"),
    .init(
      "feature adversarial", "loss of the student against the discriminators of features",
      names: "feature_adversarial"),
    .init(
      "feature discriminator", "loss of the discriminators of features",
      names: "feature_discriminator"),
    .init(
      "output L1", "mean absolute difference from the teacher's images", names: "output_l1"),
    .init(
      "output SSIM", "one minus the structural similarity to the teacher's images",
      names: "output_ssim"),
    .init(
      "output color", "one minus the color similarity to the teacher's images",
      names: "output_color"),
  ]
}
