/// The losses of a step by their names in `steps.jsonl`, where the generator's domain follows.
enum LossName: String {
  case adversarial, cycle, identity, features, discriminator
  case outputL1 = "output_l1"
  case outputSimilarity = "output_ssim"
  case outputColor = "output_color"
}
