"""What readers give back: trials (« essayé ici ») and resources they propose."""
