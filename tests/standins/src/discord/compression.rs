//! `zstd-stream`: one compression context for each connection, flushed after each payload.

use zstd_safe::{CCtx, InBuffer, OutBuffer, zstd_sys::ZSTD_EndDirective};

/// Compresses the payloads of one connection.
pub struct Compressor {
    context: CCtx<'static>,
    piece: Box<[u8]>,
}

impl std::fmt::Debug for Compressor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Compressor")
    }
}

impl Default for Compressor {
    fn default() -> Self {
        Self {
            context: CCtx::create(),
            piece: vec![0; CCtx::out_size()].into_boxed_slice(),
        }
    }
}

impl Compressor {
    /// One payload, flushed, so that the other side can read all of it.
    ///
    /// # Errors
    /// The compressor's own name of what went wrong.
    pub fn compress(&mut self, payload: &str) -> Result<Vec<u8>, &'static str> {
        let mut input = InBuffer::around(payload.as_bytes());
        let mut compressed = Vec::new();
        loop {
            let mut output = OutBuffer::around(&mut self.piece[..]);
            let left = self
                .context
                .compress_stream2(&mut output, &mut input, ZSTD_EndDirective::ZSTD_e_flush)
                .map_err(zstd_safe::get_error_name)?;
            compressed.extend_from_slice(output.as_slice());
            if left == 0 && input.pos() == payload.len() {
                return Ok(compressed);
            }
        }
    }
}
